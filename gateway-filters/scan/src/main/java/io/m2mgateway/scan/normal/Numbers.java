package io.m2mgateway.scan.normal;

import java.util.Arrays;

/** Texts in lists of character codes: hexadecimal, decimal or binary, with blanks or commas between them. */
final class Numbers {
    /** Codes in a row that are no chance. */
    static final int LEAST = 10;

    private static final int[] BASES = {10, 16, 2};
    private static final int WIDEST = 3;

    private Numbers() {}

    /** Whether a word may be the code of a character. */
    static boolean isCode(String text, int start, int end) {
        int length = end - start;
        return length >= 2 && (length <= 4 || length == 8) && value(text, start, end, length == 8 ? 2 : 16) >= 0;
    }

    /** Replaces a list of codes by what it says. */
    static void read(String text, int start, int end, Rewrite rewrite) {
        for (int base : BASES) {
            String said = text(text, start, end, base);
            if (!said.isEmpty()) {
                rewrite.undo(start, end, said);
                return;
            }
        }
    }

    private static String text(String text, int start, int end, int base) {
        byte[] bytes = new byte[(end - start) / 3 + 1];
        int size = 0;
        int letters = 0;
        int at = start;
        while (at < end) {
            int last = at;
            while (last < end && Character.isLetterOrDigit(text.charAt(last))) {
                last++;
            }
            if (last > at) {
                int value = value(text, at, last, base);
                if (value < 0 || value > 255) {
                    return "";
                }
                letters += Character.isLetter(value) || value == ' ' || value > 127 ? 1 : 0;
                bytes[size++] = (byte) value;
            }
            at = last + 1;
        }
        boolean speaks = size >= LEAST && letters * 5 >= size * (base == 10 ? 4 : 2);
        return speaks ? ReadableText.of(Arrays.copyOf(bytes, size), LEAST) : "";
    }

    private static int value(String text, int start, int end, int base) {
        boolean prefixed =
                base != 10 && end - start > 2 && text.charAt(start) == '0' && isPrefix(text.charAt(start + 1), base);
        int value = 0;
        for (int i = prefixed ? start + 2 : start; i < end; i++) {
            int digit = Character.digit(text.charAt(i), base);
            if (digit < 0 || value > 255) {
                return -1;
            }
            value = value * base + digit;
        }
        return value;
    }

    private static boolean isPrefix(char c, int base) {
        return (c | 0x20) == (base == 16 ? 'x' : 'b');
    }

    /** Characters between two codes of one list. */
    static boolean isGap(int width) {
        return width <= WIDEST;
    }
}
