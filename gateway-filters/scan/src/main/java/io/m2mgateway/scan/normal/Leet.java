package io.m2mgateway.scan.normal;

/** Digits and signs in place of letters: {@code 1gn0r3} reads as {@code ignore}. */
final class Leet {
    private static final String SIGNS = "0134578@$!+";
    private static final String LETTERS = "oieastbasit";
    /** Longer ones are identifiers. */
    private static final int LONGEST = 20;

    private Leet() {}

    static boolean isSign(char c) {
        return c < 128 && SIGNS.indexOf(c) >= 0;
    }

    private static char letter(char c) {
        int at = SIGNS.indexOf(c);
        return at < 0 ? Vocabulary.lower(c) : LETTERS.charAt(at);
    }

    /** Whether a word of letters, digits and signs is one of the vocabulary then. */
    static boolean isWord(String text, int start, int end) {
        if (end - start > LONGEST) {
            return false;
        }
        int hash = Vocabulary.EMPTY;
        int other = Vocabulary.EMPTY;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            hash = Vocabulary.step(hash, letter(c));
            other = Vocabulary.step(other, c == '1' || c == '!' ? 'l' : letter(c));
        }
        return Vocabulary.SHIPPED.has(hash) || Vocabulary.SHIPPED.has(other);
    }

    /** Replaces signs in words of the vocabulary, and wherever letters stand beside them. */
    static void read(String text, Rewrite rewrite) {
        int at = 0;
        while (at < text.length()) {
            int end = at;
            int letters = 0;
            int signs = 0;
            while (end < text.length() && isPart(text.charAt(end))) {
                signs += isSign(text.charAt(end)) ? 1 : 0;
                letters += Character.isLetter(text.charAt(end)) ? 1 : 0;
                end++;
            }
            int last = trimmed(text, at, end);
            if (signs > 0 && last - at <= LONGEST && (letters > 0 || isWord(text, at, last))) {
                word(text, at, last, rewrite);
            }
            at = end + 1;
        }
    }

    static boolean isPart(char c) {
        return isSign(c) || Character.isLetterOrDigit(c);
    }

    /** The end without what is punctuation there. */
    static int trimmed(String text, int start, int end) {
        int last = end;
        while (last > start && (text.charAt(last - 1) == '!' || text.charAt(last - 1) == '+')) {
            last--;
        }
        return last;
    }

    private static void word(String text, int start, int end, Rewrite rewrite) {
        boolean ell = !isKnown(text, start, end) && isWord(text, start, end);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (isSign(c)) {
                rewrite.undo(i, i + 1, String.valueOf(ell && (c == '1' || c == '!') ? 'l' : letter(c)));
            }
        }
    }

    /** Whether it is a word with {@code i} for every {@code 1}. */
    private static boolean isKnown(String text, int start, int end) {
        int hash = Vocabulary.EMPTY;
        for (int i = start; i < end; i++) {
            hash = Vocabulary.step(hash, letter(text.charAt(i)));
        }
        return Vocabulary.SHIPPED.has(hash);
    }
}
