package io.m2mgateway.scan.normal;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What programs write in place of characters: percent codes, HTML entities, and the escapes of JSON and of programming languages. */
final class Escapes {
    private static final Map<String, Integer> ENTITIES = Map.of(
            "amp",
            (int) '&',
            "lt",
            (int) '<',
            "gt",
            (int) '>',
            "quot",
            (int) '"',
            "apos",
            (int) '\'',
            "nbsp",
            (int) ' ',
            "excl",
            (int) '!',
            "period",
            (int) '.',
            "comma",
            (int) ',',
            "colon",
            (int) ':');
    private static final int LONGEST_ENTITY = 8;

    private Escapes() {}

    /** Percent codes, a run of them as UTF-8; a plus in the same word is a space. */
    static void percent(String text, Rewrite rewrite) {
        int done = 0;
        int at = text.indexOf('%');
        while (at >= 0) {
            if (hex(text, at + 1, 2) < 0) {
                at = text.indexOf('%', at + 1);
                continue;
            }
            int start = at;
            while (start > done && text.charAt(start - 1) > ' ') {
                start--;
            }
            done = percentWord(text, start, rewrite);
            at = text.indexOf('%', done);
        }
    }

    /** Reads one word and gives its end. */
    private static int percentWord(String text, int start, Rewrite rewrite) {
        byte[] bytes = new byte[16];
        int at = start;
        while (at < text.length() && text.charAt(at) > ' ') {
            int end = at;
            int size = 0;
            while (size < bytes.length
                    && end < text.length()
                    && text.charAt(end) == '%'
                    && hex(text, end + 1, 2) >= 0) {
                bytes[size++] = (byte) hex(text, end + 1, 2);
                end += 3;
            }
            if (size > 0) {
                rewrite.replace(at, end, new String(bytes, 0, size, StandardCharsets.UTF_8));
            } else if (text.charAt(at) == '+') {
                rewrite.replace(at, at + 1, " ");
            }
            at = Math.max(end, at + 1);
        }
        return at;
    }

    /** Entities of HTML and XML: numbers, also without a semicolon, and the names that matter. */
    static void entities(String text, Rewrite rewrite) {
        int at = text.indexOf('&');
        while (at >= 0 && at + 2 < text.length()) {
            int end = text.charAt(at + 1) == '#' ? number(text, at, rewrite) : name(text, at, rewrite);
            at = text.indexOf('&', Math.max(end, at + 1));
        }
    }

    private static int number(String text, int at, Rewrite rewrite) {
        boolean hex = (text.charAt(at + 2) | 0x20) == 'x';
        int start = at + (hex ? 3 : 2);
        int end = start;
        int point = 0;
        while (end < text.length() && end - start < LONGEST_ENTITY) {
            int digit = Character.digit(text.charAt(end), hex ? 16 : 10);
            if (digit < 0) {
                break;
            }
            point = Math.min(point * (hex ? 16 : 10) + digit, Character.MAX_CODE_POINT + 1);
            end++;
        }
        if (end == start || !isCharacter(point)) {
            return at;
        }
        end += end < text.length() && text.charAt(end) == ';' ? 1 : 0;
        rewrite.replace(at, end, point);
        return end;
    }

    private static int name(String text, int at, Rewrite rewrite) {
        int end = at + 1;
        while (end < text.length() && end - at <= LONGEST_ENTITY && Character.isLetter(text.charAt(end))) {
            end++;
        }
        Integer point =
                end < text.length() && text.charAt(end) == ';' ? ENTITIES.get(text.substring(at + 1, end)) : null;
        if (point == null) {
            return at;
        }
        rewrite.replace(at, end + 1, point);
        return end + 1;
    }

    /**
     * {@code \}{@code u0061}, {@code \}{@code u{61}}, {@code \x61} and {@code \141}; in texts that are JSON themselves also the escapes of a
     * letter.
     */
    static void backslashes(String text, Rewrite rewrite) {
        int at = text.indexOf('\\');
        boolean json = isJson(text);
        while (at >= 0 && at + 1 < text.length()) {
            int end = backslash(text, at, json, rewrite);
            at = text.indexOf('\\', Math.max(end, at + 1));
        }
    }

    private static int backslash(String text, int at, boolean json, Rewrite rewrite) {
        char kind = text.charAt(at + 1);
        if (kind == 'u' || kind == 'x') {
            return coded(text, at, kind == 'u' ? 4 : 2, rewrite);
        }
        int octal = kind >= '0' && kind <= '1' ? octal(text, at + 1) : -1;
        if (octal >= ' ') {
            rewrite.replace(at, at + 4, octal);
            return at + 4;
        }
        if (json && (kind == 'n' || kind == 't' || kind == 'r' || kind == '"' || kind == '/')) {
            rewrite.replace(at, at + 2, kind == 'n' || kind == 'r' ? '\n' : kind == 't' ? ' ' : kind);
        }
        return at + 2;
    }

    private static int coded(String text, int at, int digits, Rewrite rewrite) {
        int start = at + 2;
        boolean braces = start < text.length() && text.charAt(start) == '{';
        int close = start;
        while (braces && close < text.length() && close - start <= 7 && text.charAt(close) != '}') {
            close++;
        }
        int count = braces ? close - start - 1 : digits;
        int point = count < 1 || count > 6 ? -1 : hex(text, braces ? start + 1 : start, count);
        if (point < 0 || !isCharacter(point)) {
            return at + 2;
        }
        int end = braces ? close + 1 : start + digits;
        rewrite.replace(at, end, point);
        return end;
    }

    private static boolean isJson(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at < text.length() && (text.charAt(at) == '{' || text.charAt(at) == '[');
    }

    /** Characters that can be read; surrogates are pairs of escapes. */
    private static boolean isCharacter(int point) {
        return (point >= ' ' && point <= Character.MAX_CODE_POINT) || point == '\n' || point == '\t';
    }

    private static int octal(String text, int start) {
        int code = 0;
        for (int i = start; i < start + 3; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 8) : -1;
            if (digit < 0) {
                return -1;
            }
            code = code << 3 | digit;
        }
        return code;
    }

    private static int hex(String text, int start, int count) {
        if (start + count > text.length()) {
            return -1;
        }
        int code = 0;
        for (int i = start; i < start + count; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
        }
        return code;
    }
}
