package io.m2mgateway.limit.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The string, number or literal that a pass is in: how long it is, what kind of text, and its first bytes. */
final class JsonText {
    /** First bytes that are kept; names of models are shorter. */
    private static final int KEPT = 256;
    /** A string of this length without a character that base64 has not is a file's content. */
    private static final int SHORTEST_FILE = 1_024;

    private static final byte[] DATA_URL = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final int ESCAPE_DIGITS = 4;
    private static final long TOO_LARGE = Long.MAX_VALUE / 100;

    private final byte[] kept = new byte[KEPT];
    private int keptLength;
    private long bytes;
    private boolean base64;
    private int escaped;
    private int escapedDigits;

    void restart() {
        keptLength = 0;
        bytes = 0;
        base64 = true;
    }

    /**
     * Takes a string's characters up to its end, an escape, or the end of the buffer.
     *
     * @return the quotation mark or backslash that was taken behind them; 0 if there was none
     */
    byte run(ByteBuffer in) {
        int from = in.position();
        int limit = in.limit();
        int to = from;
        boolean file = base64;
        byte b = 0;
        while (to < limit && (b = in.get(to)) != '"' && b != '\\') {
            file = file && isBase64(b);
            to++;
        }
        base64 = file;
        int length = to - from;
        int first = Math.min(length, KEPT - keptLength);
        in.get(kept, keptLength, first);
        keptLength += first;
        bytes += length;
        in.position(Math.min(limit, to + 1));
        return to < limit ? b : 0;
    }

    /** The character behind a backslash; false if hexadecimal digits follow. */
    boolean escape(byte b) {
        if (b == 'u') {
            escaped = 0;
            escapedDigits = 0;
            return false;
        }
        // An escaped slash is base64 as JSON encoders of some languages write it.
        base64 &= b == '/';
        bytes++;
        keep(b == 'n' ? (byte) '\n' : b == 't' ? (byte) '\t' : b);
        return true;
    }

    /** One of them; true with the last. */
    boolean digit(byte b) {
        escaped = escaped * 16 + Math.max(0, Character.digit(b, 16));
        if (++escapedDigits < ESCAPE_DIGITS) {
            return false;
        }
        base64 = false;
        if (escaped < 0x80) {
            bytes++;
            keep((byte) escaped);
        } else {
            // Half of a pair counts as two of the four bytes of the whole.
            bytes += escaped < 0x800 || Character.isSurrogate((char) escaped) ? 2 : 3;
            keep((byte) '?');
        }
        return true;
    }

    void keep(byte b) {
        if (keptLength < KEPT) {
            kept[keptLength++] = b;
        }
    }

    String kept() {
        return new String(kept, 0, keptLength, StandardCharsets.UTF_8);
    }

    byte first() {
        return kept[0];
    }

    Member member() {
        return Member.of(kept, keptLength);
    }

    /** Bytes of text in UTF-8; 0 for a file's content. */
    long bytes() {
        return isFile() ? 0 : bytes;
    }

    /** The whole number that was kept; -1 for one below 0, one with a fraction, or one over 18 digits. */
    long whole() {
        long value = 0;
        for (int i = 0; i < keptLength; i++) {
            byte b = kept[i];
            if (b < '0' || b > '9' || value > TOO_LARGE) {
                return -1;
            }
            value = value * 10 + (b - '0');
        }
        return value;
    }

    private boolean isFile() {
        return (base64 && bytes >= SHORTEST_FILE)
                || (keptLength >= DATA_URL.length
                        && Arrays.equals(kept, 0, DATA_URL.length, DATA_URL, 0, DATA_URL.length));
    }

    private static boolean isBase64(byte b) {
        return (b >= '/' && b <= '9')
                || (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || b == '+'
                || b == '='
                || b == '-'
                || b == '_';
    }
}
