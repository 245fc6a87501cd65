package io.m2mgateway.scan.normal;

/** Letters with something between each two: {@code i g n o r e} and {@code i-g-n-o-r-e} read as {@code ignore}. */
final class Spacing {
    /** Letters in a row that are no abbreviation. */
    static final int LEAST = 6;
    /** Characters between two words. */
    private static final int WIDEST = 6;

    private Spacing() {}

    static void read(String text, Rewrite rewrite) {
        int at = 0;
        while (at < text.length()) {
            if (isLetter(text, at) && !isLetter(text, at - 1) && !isLetter(text, at + 1)) {
                at = run(text, at, rewrite);
            } else {
                at++;
            }
        }
    }

    /** Reads characters that stand alone, from a letter on; what is between the first two is so between all of a word. */
    private static int run(String text, int start, Rewrite rewrite) {
        int second = gap(text, start + 1);
        String between = text.substring(start + 1, second);
        if (between.isEmpty() || between.length() > 2) {
            return start + 1;
        }
        StringBuilder word = new StringBuilder();
        int length = 0;
        int letters = 0;
        int at = start;
        int end = start;
        while (at < text.length() && !(isPart(text, at) && isPart(text, at + 1))) {
            word.append(text.charAt(at));
            int next = at + 1;
            if (isPart(text, at)) {
                letters += isLetter(text, at) ? 1 : 0;
                end = next;
                length = word.length();
            }
            if (text.startsWith(between, next)) {
                at = next + between.length();
                continue;
            }
            at = gap(text, next);
            if (at == next || at >= text.length() || !text.startsWith(between, at + 1)) {
                break;
            }
            word.append(' ');
        }
        if (letters >= LEAST) {
            String said = word.substring(0, length);
            rewrite.undo(start, end, said.indexOf(' ') < 0 ? Words.apart(said) : said);
        }
        return Math.max(end, start + 1);
    }

    /** The next letter or digit from here, if it is near. */
    private static int gap(String text, int start) {
        int at = start;
        while (at < text.length() && at - start < WIDEST && !isPart(text, at)) {
            at++;
        }
        return at;
    }

    private static boolean isPart(String text, int at) {
        return at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }

    private static boolean isLetter(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        return c < 128 ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') : Character.isLetter(c);
    }
}
