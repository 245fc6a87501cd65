package io.m2mgateway.gateway.body;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);

    /** Gives the new data of an event, its argument to leave the event alone, or {@link #DROP}. */
    private final UnaryOperator<byte[]> change;

    private final int maxEvent;

    private byte[] carry = new byte[0];
    private int carried;
    private boolean lineHasContent;
    private boolean afterReturn;
    /** The event is too long to be held: it goes through as it is, up to its end. */
    private boolean passing;

    /**
     * @param change gives the new data of an event, its argument to leave the event alone, or {@link #DROP} to leave it out
     * @param maxEvent bytes of an event that are held at most; a longer one is left alone
     */
    public SseTransformer(UnaryOperator<byte[]> change, int maxEvent) {
        this.change = change;
        this.maxEvent = maxEvent;
    }

    /** Takes the next bytes of the stream; gives those of every event that ends in them. */
    public byte[] next(byte[] chunk) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(chunk.length + 64);
        int from = 0;
        int i = 0;
        while (i < chunk.length) {
            byte b = chunk[i++];
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = b == '\r';
            if (b != '\n' && b != '\r') {
                lineHasContent = true;
            } else if (lineHasContent) {
                lineHasContent = false;
            } else {
                if (afterReturn && i < chunk.length && chunk[i] == '\n') {
                    afterReturn = false;
                    i++;
                }
                event(chunk, from, i, out);
                from = i;
            }
        }
        keep(chunk, from, out);
        return out.toByteArray();
    }

    /** The stream has ended: what is left of an event that never ended. */
    public byte[] end() {
        byte[] rest = Arrays.copyOf(carry, carried);
        carried = 0;
        return rest;
    }

    private void event(byte[] chunk, int from, int to, ByteArrayOutputStream out) {
        if (passing) {
            passing = false;
            out.write(chunk, from, to - from);
        } else if (carried == 0) {
            transform(chunk, from, to, out);
        } else {
            append(chunk, from, to);
            transform(carry, 0, carried, out);
            carried = 0;
        }
    }

    private void keep(byte[] chunk, int from, ByteArrayOutputStream out) {
        if (passing) {
            out.write(chunk, from, chunk.length - from);
        } else if (carried + (chunk.length - from) > maxEvent) {
            passing = true;
            out.write(carry, 0, carried);
            out.write(chunk, from, chunk.length - from);
            carried = 0;
            carry = new byte[0];
        } else {
            append(chunk, from, chunk.length);
        }
    }

    private void append(byte[] chunk, int from, int to) {
        int length = to - from;
        if (carried + length > carry.length) {
            carry = Arrays.copyOf(carry, Math.max(carried + length, carry.length * 2));
        }
        System.arraycopy(chunk, from, carry, carried, length);
        carried += length;
    }

    private void transform(byte[] bytes, int from, int to, ByteArrayOutputStream out) {
        byte[] data = data(bytes, from, to);
        byte[] changed = data == null ? null : change.apply(data);
        if (changed == DROP) {
            return;
        }
        if (changed == null || changed == data) {
            out.write(bytes, from, to - from);
            return;
        }
        boolean written = false;
        for (int start = from; start < to; ) {
            int end = lineEnd(bytes, start, to);
            int next = afterLineEnd(bytes, end, to);
            if (!isData(bytes, start, end)) {
                out.write(bytes, start, next - start);
            } else if (!written) {
                written = true;
                writeData(changed, bytes, end, next, out);
            }
            start = next;
        }
    }

    /** The lines of the data, each ended as the event's own lines are. */
    private static void writeData(byte[] data, byte[] bytes, int eol, int eolEnd, ByteArrayOutputStream out) {
        int start = 0;
        do {
            int end = lineEnd(data, start, data.length);
            out.write(DATA, 0, DATA.length);
            out.write(':');
            out.write(' ');
            out.write(data, start, end - start);
            out.write(bytes, eol, eolEnd - eol);
            start = afterLineEnd(data, end, data.length);
        } while (start < data.length);
    }

    /** The data of an event: its data lines, joined by line feeds; null where it has none. */
    private static byte @Nullable [] data(byte[] bytes, int from, int to) {
        ByteArrayOutputStream data = null;
        for (int start = from; start < to; ) {
            int end = lineEnd(bytes, start, to);
            if (isData(bytes, start, end)) {
                if (data == null) {
                    data = new ByteArrayOutputStream(to - from);
                } else {
                    data.write('\n');
                }
                int value = Math.min(end, start + DATA.length + 1);
                if (value < end && bytes[value] == ' ') {
                    value++;
                }
                data.write(bytes, value, end - value);
            }
            start = afterLineEnd(bytes, end, to);
        }
        return data == null ? null : data.toByteArray();
    }

    private static boolean isData(byte[] bytes, int start, int end) {
        int length = end - start;
        return length >= DATA.length
                && Arrays.equals(bytes, start, start + DATA.length, DATA, 0, DATA.length)
                && (length == DATA.length || bytes[start + DATA.length] == ':');
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    private static int afterLineEnd(byte[] bytes, int end, int to) {
        if (end >= to) {
            return to;
        }
        boolean pair = bytes[end] == '\r' && end + 1 < to && bytes[end + 1] == '\n';
        return end + (pair ? 2 : 1);
    }
}
