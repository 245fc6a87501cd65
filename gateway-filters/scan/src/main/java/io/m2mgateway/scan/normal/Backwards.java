package io.m2mgateway.scan.normal;

/** Signs that a word is written backwards, for words that no vocabulary has: what cannot be where it is. */
final class Backwards {
    /** Letters and endings that begin no word: of Arabic, Korean, Russian. */
    private static final String NO_BEGINNINGS =
            "\u0629\u0649\u0621\u0626\u0624" + "\uB97C\uB294\uC744\uC2B5" + "\u044A\u044B\u044C\u044A";

    private static final String ENDS = ".?!\u3002\uFF1F\uFF01\uFF0E\u061F\u06D4\u0964";

    private static final int SHORTEST = 3;

    private Backwards() {}

    /** Whether a line begins with what ends a sentence, before a letter of a script that has no spaces or ends sentences so. */
    static boolean isTurned(String text) {
        boolean begins = true;
        for (int i = 0; i + 1 < text.length(); i++) {
            char c = text.charAt(i);
            if (begins
                    && ENDS.indexOf(c) >= 0
                    && text.charAt(i + 1) >= 0x600
                    && Character.isLetter(text.charAt(i + 1))) {
                return true;
            }
            begins = c == '\n' || (begins && c <= ' ');
        }
        return false;
    }

    static boolean begins(String text, int start, int end) {
        if (end - start < SHORTEST) {
            return false;
        }
        char first = text.charAt(start);
        char last = text.charAt(end - 1);
        if (Character.isUpperCase(last)) {
            return Character.isLowerCase(first) && Character.isLowerCase(text.charAt(end - 2));
        }
        if (first < 0x400) {
            return false;
        }
        int type = Character.getType(first);
        boolean article = last == '\u0627' && text.charAt(end - 2) == '\u0644' && end - start > SHORTEST + 1;
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || article
                || NO_BEGINNINGS.indexOf(first) >= 0;
    }
}
