package io.m2mgateway.m2m.document;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the end of what a JSON string holds as it is, eight bytes at a time: most bytes of most documents are of that kind. */
final class PlainBytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private PlainBytes() {}

    /** The offset from {@code i} on of the first byte that is a quote, a backslash, a control character or no ASCII, or near the end. */
    static int end(byte[] b, int i, int end) {
        int at = i;
        while (end - at >= Long.BYTES) {
            int plain = plain((long) LONGS.get(b, at));
            at += plain;
            if (plain < Long.BYTES) {
                break;
            }
        }
        return at;
    }

    /** How many of the eight bytes, from the low one up, are plain. */
    private static int plain(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        // Classic zero-byte and less-than tests; a false hit above a true one does no harm, since the lowest counts.
        long hits =
                ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - ONES * 0x20) & ~word) | word;
        return Long.numberOfTrailingZeros(hits & HIGHS) >>> 3;
    }
}
