package io.m2mgateway.gateway.body;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The {@code data} of one server-sent event: read, and replaced with everything else left as it is. */
public final class SseData {

    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);

    private SseData() {}

    /** The data of an event: its data lines, joined by line feeds; null where it has none. */
    public static byte @Nullable [] of(byte[] bytes, int from, int to) {
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

    /** The event with other data, which it must have had some of. */
    public static void replace(byte[] bytes, int from, int to, byte[] data, ByteArrayOutputStream out) {
        boolean written = false;
        for (int start = from; start < to; ) {
            int end = lineEnd(bytes, start, to);
            int next = afterLineEnd(bytes, end, to);
            if (!isData(bytes, start, end)) {
                out.write(bytes, start, next - start);
            } else if (!written) {
                written = true;
                writeData(data, bytes, end, next, out);
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
