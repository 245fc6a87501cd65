package io.m2mgateway.scan.normal;

/** Words that are written in pieces: string literals joined by an operator, and marks or tags within a word. */
final class Joins {
    private static final int BLANKS = 8;
    private static final int LONGEST_TAG = 40;

    private Joins() {}

    /** {@code "ig" + "nore"} reads as {@code "ignore"}. */
    static void literals(String text, Rewrite rewrite) {
        int length = text.length();
        for (int at = 1; at < length; at++) {
            char quote = text.charAt(at);
            if (quote != '"' && quote != '\'' && quote != '`') {
                continue;
            }
            int operator = blanks(text, at + 1);
            int behind = operator < length ? operator(text, operator) : operator;
            int next = behind == operator ? length : blanks(text, behind);
            if (next < length && text.charAt(next) == quote) {
                rewrite.replace(at, next + 1, "");
                at = next;
            }
        }
    }

    private static int blanks(String text, int start) {
        int at = start;
        while (at < text.length() && at - start < BLANKS && text.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }

    private static int operator(String text, int at) {
        char c = text.charAt(at);
        boolean twice = at + 1 < text.length() && text.charAt(at + 1) == c;
        return switch (c) {
            case '+', '&', '~' -> at + 1;
            case '.' -> at + (twice ? 2 : 1);
            case '|' -> twice ? at + 2 : at;
            default -> at;
        };
    }

    /** {@code ig<b></b>nore} and {@code ig**no**re} read as {@code ignore}. */
    static void marks(String text, Rewrite rewrite) {
        char[] chars = text.toCharArray();
        for (int at = 1; at < chars.length; at++) {
            if ((chars[at] == '<' || chars[at] == '*') && Character.isLetter(chars[at - 1])) {
                int end = at;
                while (end < text.length() && end - at <= LONGEST_TAG && mark(text, end) > end) {
                    end = mark(text, end);
                }
                if (end > at && end < text.length() && Character.isLetter(text.charAt(end))) {
                    rewrite.replace(at, end, "");
                }
                at = Math.max(at, end - 1);
            }
        }
    }

    /** Behind a star or a tag; where there is neither, the same place. */
    private static int mark(String text, int at) {
        if (text.charAt(at) == '*') {
            return at + 1;
        }
        if (text.charAt(at) != '<') {
            return at;
        }
        int end = at + 1;
        while (end < text.length() && end - at <= LONGEST_TAG) {
            char c = text.charAt(end++);
            if (c == '>') {
                return end;
            }
            if (c == '<') {
                return at;
            }
        }
        return at;
    }
}
