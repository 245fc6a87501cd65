package io.m2mgateway.gateway.body;

import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes the {@code data} of server-sent events and nothing else. Events are cut out of the bytes as they come; one
 * that is complete leaves at once, and what is left alone leaves byte for byte.
 *
 * <p>For one stream; not thread-safe.
 */
public final class SseTransformer {

    /** What the change gives for an event that is to be left out. Compared by identity. */
    public static final byte[] DROP = {};

    /** The first byte of a byte order mark. No field begins so. */
    private static final byte BOM = (byte) 0xEF;

    /** Gives the new data of an event, its argument to leave the event alone, or {@link #DROP}. */
    private final UnaryOperator<byte[]> change;

    private final @Nullable Supplier<? extends RuntimeException> refusal;
    private final EventCutter cutter;
    private ByteArrayOutputStream out = new ByteArrayOutputStream(0);

    /**
     * @param change gives the new data of an event, its argument to leave the event alone, or {@link #DROP} to leave it out
     * @param maxEvent bytes of an event that are held at most; a longer one is left alone
     */
    public SseTransformer(UnaryOperator<byte[]> change, int maxEvent) {
        this(change, maxEvent, null);
    }

    /**
     * Lets no data pass that was not given to the change, not even of the last event when it does not end.
     *
     * @param maxEvent bytes of an event that are held at most
     * @param refusal for a longer event, and for one that readers may find data in and this one does not
     */
    public static SseTransformer ofEvery(
            UnaryOperator<byte[]> change, int maxEvent, Supplier<? extends RuntimeException> refusal) {
        return new SseTransformer(change, maxEvent, refusal);
    }

    private SseTransformer(
            UnaryOperator<byte[]> change, int maxEvent, @Nullable Supplier<? extends RuntimeException> refusal) {
        this.change = change;
        this.refusal = refusal;
        this.cutter = EventCutter.ofEvents(maxEvent, new EventSink() {
            @Override
            public void event(byte[] bytes, int from, int to) {
                transform(bytes, from, to);
            }

            @Override
            public void tooLong(byte[] bytes, int from, int to) {
                if (refusal != null) {
                    throw refusal.get();
                }
                out.write(bytes, from, to - from);
            }
        });
    }

    /** Takes the next bytes of the stream; gives those of every event that ends in them. */
    public byte[] next(byte[] chunk) {
        out = new ByteArrayOutputStream(chunk.length + 64);
        cutter.next(chunk);
        return out.toByteArray();
    }

    /** The stream has ended: what is left of an event that never ended. */
    public byte[] end() {
        byte[] rest = cutter.end();
        if (refusal == null || rest.length == 0) {
            return rest;
        }
        out = new ByteArrayOutputStream(rest.length);
        transform(rest, 0, rest.length);
        return out.toByteArray();
    }

    private void transform(byte[] bytes, int from, int to) {
        // A byte order mark in front of the first field hides it here, and readers pass over it.
        if (refusal != null && to > from && bytes[from] == BOM) {
            throw refusal.get();
        }
        byte[] data = SseData.of(bytes, from, to);
        byte[] changed = data == null ? null : change.apply(data);
        if (changed == DROP) {
            return;
        }
        if (changed == null || changed == data) {
            out.write(bytes, from, to - from);
        } else {
            SseData.replace(bytes, from, to, changed, out);
        }
    }
}
