package io.m2mgateway.m2m.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Base64, standard alphabet, padded and canonical: no spaces, no missing padding, no spare bits (RFC 4648, sections 3.5 and 4). */
public final class Base64Text {
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = values();

    private Base64Text() {}

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        return values;
    }

    /** Characters that {@code bytes} bytes become; may pass 2^31 - 1. */
    public static long encodedLength(long bytes) {
        return (bytes + 2) / 3 * 4;
    }

    /** Writes {@code from[off, off + len)} as Base64 to {@code to}; the JDK's encoder has no target offset. */
    public static void encode(byte[] from, int off, int len, byte[] to, int toOff) {
        int in = off;
        int out = toOff;
        for (int end = off + len / 3 * 3; in < end; in += 3) {
            int bits = (from[in] & 0xFF) << 16 | (from[in + 1] & 0xFF) << 8 | (from[in + 2] & 0xFF);
            to[out++] = ALPHABET[bits >>> 18];
            to[out++] = ALPHABET[bits >>> 12 & 63];
            to[out++] = ALPHABET[bits >>> 6 & 63];
            to[out++] = ALPHABET[bits & 63];
        }
        int rest = off + len - in;
        if (rest > 0) {
            int bits = (from[in] & 0xFF) << 16 | (rest == 2 ? (from[in + 1] & 0xFF) << 8 : 0);
            to[out++] = ALPHABET[bits >>> 18];
            to[out++] = ALPHABET[bits >>> 12 & 63];
            to[out++] = rest == 2 ? ALPHABET[bits >>> 6 & 63] : (byte) '=';
            to[out] = '=';
        }
    }

    /**
     * Decodes {@code from[off, off + len)}.
     *
     * @throws WireFault with the offset in {@code from} of the first character that is wrong
     */
    public static byte[] decode(byte[] from, int off, int len) throws WireFault {
        if (len % 4 != 0) {
            throw fault(from, off, len, "Base64 is cut or lacks its padding");
        }
        if (len > 0 && from[off + len - 1] == '=') {
            boolean two = from[off + len - 2] == '=';
            int last = VALUES[from[off + len - (two ? 3 : 2)] & 0xFF];
            if ((last & (two ? 15 : 3)) != 0) {
                throw fault(from, off, len, "Base64 has spare bits set");
            }
        }
        try {
            ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(from, off, len));
            // The decoder sizes its array exactly for padded input.
            return decoded.remaining() == decoded.array().length
                    ? decoded.array()
                    : Arrays.copyOf(decoded.array(), decoded.remaining());
        } catch (IllegalArgumentException e) {
            throw fault(from, off, len, "Base64 is not well-formed");
        }
    }

    /**
     * Decodes whole groups of four characters without padding, as they stand before the end of a text.
     *
     * @return false when a character is no Base64
     */
    public static boolean decodeGroups(byte[] from, int off, int groups, byte[] to) {
        int out = 0;
        for (int in = off, end = off + 4 * groups; in < end; in += 4) {
            int a = VALUES[from[in] & 0xFF];
            int b = VALUES[from[in + 1] & 0xFF];
            int c = VALUES[from[in + 2] & 0xFF];
            int d = VALUES[from[in + 3] & 0xFF];
            if ((a | b | c | d) < 0) {
                return false;
            }
            int bits = a << 18 | b << 12 | c << 6 | d;
            to[out++] = (byte) (bits >>> 16);
            to[out++] = (byte) (bits >>> 8);
            to[out++] = (byte) bits;
        }
        return true;
    }

    private static WireFault fault(byte[] from, int off, int len, String reason) {
        for (int i = off; i < off + len; i++) {
            if (VALUES[from[i] & 0xFF] < 0) {
                return new WireFault(WireFault.Kind.MALFORMED, reason, i);
            }
        }
        return new WireFault(WireFault.Kind.MALFORMED, reason, off + len);
    }
}
