package io.m2mgateway.m2m.document;

import java.nio.charset.StandardCharsets;

/** The escapes of JSON strings (RFC 8259, section 7). */
final class JsonEscapes {
    private static final int UNICODE_LENGTH = 6;
    private static final char REPLACEMENT = '\uFFFD';

    private static final boolean[] SHORT = shortEscapes();

    private JsonEscapes() {}

    private static boolean[] shortEscapes() {
        boolean[] table = new boolean[128];
        for (char letter : "\"\\/bfnrt".toCharArray()) {
            table[letter] = true;
        }
        return table;
    }

    /** Whether the escape at {@code i} is one of two bytes, which nearly all are. */
    static boolean isShort(byte[] b, int i, int end) {
        return i + 1 < end && b[i + 1] >= 0 && SHORT[b[i + 1]];
    }

    /** Source bytes of the escape at {@code i}, both halves of a surrogate pair together; 0 where it is illegal, -1 where it is cut. */
    static int length(byte[] b, int i, int end) {
        if (i + 1 >= end) {
            return -1;
        }
        if (isShort(b, i, end)) {
            return 2;
        }
        if (b[i + 1] != 'u') {
            return 0;
        }
        for (int k = 2; k < UNICODE_LENGTH; k++) {
            if (i + k >= end) {
                return -1;
            }
            if (Character.digit(b[i + k], 16) < 0) {
                return 0;
            }
        }
        return pairAt(b, i, end) ? 2 * UNICODE_LENGTH : UNICODE_LENGTH;
    }

    /** UTF-8 bytes that the escape at {@code i}, whose {@link #length} is given, stands for. */
    static int utf8Length(byte[] b, int i, int length) {
        if (length != UNICODE_LENGTH) {
            return length == 2 ? 1 : 4;
        }
        char c = unit(b, i);
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }

    private static boolean pairAt(byte[] b, int i, int end) {
        if (!Character.isHighSurrogate(unit(b, i)) || i + 2 * UNICODE_LENGTH > end) {
            return false;
        }
        int low = i + UNICODE_LENGTH;
        if (b[low] != '\\' || b[low + 1] != 'u') {
            return false;
        }
        for (int k = 2; k < UNICODE_LENGTH; k++) {
            if (Character.digit(b[low + k], 16) < 0) {
                return false;
            }
        }
        return Character.isLowSurrogate(unit(b, low));
    }

    private static char unit(byte[] b, int i) {
        int value = 0;
        for (int k = 2; k < UNICODE_LENGTH; k++) {
            value = value << 4 | Character.digit(b[i + k], 16);
        }
        return (char) value;
    }

    /** The text of a string that was found legal. */
    static String unescape(byte[] b, int from, int to, boolean escaped) {
        if (!escaped) {
            return new String(b, from, to - from, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(to - from);
        int i = from;
        int plain = from;
        while (i < to) {
            if (b[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(b, plain, i - plain, StandardCharsets.UTF_8));
            int length = length(b, i, to);
            if (length == 2) {
                text.append(single(b[i + 1]));
            } else if (length == UNICODE_LENGTH) {
                char c = unit(b, i);
                text.append(Character.isSurrogate(c) ? REPLACEMENT : c);
            } else {
                text.append(unit(b, i)).append(unit(b, i + UNICODE_LENGTH));
            }
            i += length;
            plain = i;
        }
        return text.append(new String(b, plain, to - plain, StandardCharsets.UTF_8))
                .toString();
    }

    private static char single(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) letter;
        };
    }
}
