package io.m2mgateway.gateway.body;

import java.io.ByteArrayOutputStream;
import java.util.function.UnaryOperator;

/**
 * Changes the {@code data} of server-sent events and nothing else. Events are cut out of the bytes as they come; one
 * that is complete leaves at once, and what is left alone leaves byte for byte.
 *
 * <p>For one stream; not thread-safe.
 */
public final class SseTransformer {

    /** What the change gives for an event that is to be left out. Compared by identity. */
    public static final byte[] DROP = {};

    /** Gives the new data of an event, its argument to leave the event alone, or {@link #DROP}. */
    private final UnaryOperator<byte[]> change;

    private final EventCutter cutter;
    private ByteArrayOutputStream out = new ByteArrayOutputStream(0);

    /**
     * @param change gives the new data of an event, its argument to leave the event alone, or {@link #DROP} to leave it out
     * @param maxEvent bytes of an event that are held at most; a longer one is left alone
     */
    public SseTransformer(UnaryOperator<byte[]> change, int maxEvent) {
        this.change = change;
        this.cutter = EventCutter.ofEvents(maxEvent, new EventSink() {
            @Override
            public void event(byte[] bytes, int from, int to) {
                transform(bytes, from, to);
            }

            @Override
            public void tooLong(byte[] bytes, int from, int to) {
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
        return cutter.end();
    }

    private void transform(byte[] bytes, int from, int to) {
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
