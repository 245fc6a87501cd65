package io.m2mgateway.scan.normal;

import java.util.Arrays;
import java.util.List;

/**
 * Texts in runs of Base64 (also with line breaks, and of UTF-16), Base32 and hexadecimal digits. Of bytes that are no text only their
 * readable stretches count, so that a byte of garbage hides nothing. Work is linear: each run is decoded once in each alphabet it fits.
 */
final class CodeRuns {
    /** Shorter runs hold no sentence. */
    private static final int SHORTEST = 20;
    /** ReadableText characters in a row that are no chance. */
    private static final int READABLE = 10;
    /** Lines of this length or more go on in the next line. */
    private static final int LINE = 40;

    /** What each character stands for in Base64, its URL-safe form included; −1: none. */
    private static final byte[] BASE64 = new byte[128];

    static {
        Arrays.fill(BASE64, (byte) -1);
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < digits.length(); i++) {
            BASE64[digits.charAt(i)] = (byte) i;
        }
        BASE64['-'] = 62;
        BASE64['_'] = 63;
    }

    private CodeRuns() {}

    static void find(String text, List<Layer> to) {
        int at = 0; // never within a run
        while (at + SHORTEST <= text.length()) {
            int other = at + SHORTEST - 1;
            while (other >= at && isCode(text.charAt(other))) {
                other--;
            }
            if (other >= at) {
                at = other + 1; // a run that is long enough begins behind it
                continue;
            }
            int end = run(text, at);
            decode(text, at, end, to);
            at = end + 1;
        }
    }

    static boolean isCode(char c) {
        return c < 128 && BASE64[c] >= 0;
    }

    /** The end of a run, lines that it is broken into included. */
    private static int run(String text, int start) {
        int line = start;
        int at = start;
        while (true) {
            while (at < text.length() && isCode(text.charAt(at))) {
                at++;
            }
            int next = at;
            while (next < text.length() && next - at < 4 && "\r\n\\n \t".indexOf(text.charAt(next)) >= 0) {
                next++;
            }
            boolean broken = at - line >= LINE && next > at && next < text.length() && isCode(text.charAt(next));
            if (!broken || text.charAt(at) == ' ') {
                return at;
            }
            line = next;
            at = next;
        }
    }

    private static void decode(String text, int start, int end, List<Layer> to) {
        int digits = 0;
        int upper = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            digits += Character.digit(c, 16) >= 0 ? 1 : 0;
            upper += (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7') ? 1 : 0;
        }
        int before = to.size();
        if (digits == end - start) {
            readable(bits(text, start, end, 4), start, end, to);
        }
        if (upper == end - start && to.size() == before) {
            readable(bits(text, start, end, 5), start, end, to);
        }
        if (to.size() == before) {
            readable(bits(text, start, end, 6), start, end, to);
        }
    }

    /** The bytes that digits of so many bits each make; other characters are passed over. */
    private static byte[] bits(String text, int start, int end, int width) {
        byte[] bytes = new byte[(int) ((long) (end - start) * width / 8)];
        int size = 0;
        int held = 0;
        int buffer = 0;
        for (int i = start; i < end; i++) {
            int digit = digit(text.charAt(i), width);
            if (digit < 0) {
                continue;
            }
            buffer = buffer << width | digit;
            held += width;
            if (held >= 8) {
                held -= 8;
                bytes[size++] = (byte) (buffer >> held);
            }
        }
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private static int digit(char c, int width) {
        return switch (width) {
            case 4 -> Character.digit(c, 16);
            case 5 -> c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
            default -> c < 128 ? BASE64[c] : -1;
        };
    }

    private static void readable(byte[] bytes, int start, int end, List<Layer> to) {
        String text = ReadableText.of(bytes, READABLE);
        if (!text.isEmpty()) {
            to.add(Layer.behind(text, start, end));
        }
    }
}
