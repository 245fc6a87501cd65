package io.m2mgateway.scan.normal;

import java.util.ArrayList;
import java.util.List;

/**
 * One pass over the words of a text that tells which disguises are worth undoing, so that honest text pays for one look-up or three a word and
 * no more. For one thread.
 */
final class Shapes {
    private static final int LEAST_LEET = 2;
    private static final int LEAST_CIPHER = 3;

    private final String text;
    private final List<Layer> layers;
    private final Ciphers rotated;
    private final Ciphers backwards;
    private final List<int[]> lists = new ArrayList<>(0);
    private int leet;
    private int mixed;
    private int alone;
    private boolean spaced;
    private int codes;
    private int firstCode;
    private int lastEnd;

    private Shapes(String text, List<Layer> layers) {
        this.text = text;
        this.layers = layers;
        rotated = new Ciphers(text, false);
        backwards = new Ciphers(text, true);
    }

    /** Adds the layers of ciphers, and tells what else there is to read differently. */
    static Shapes read(String text, List<Layer> layers) {
        Shapes shapes = new Shapes(text, layers);
        shapes.words();
        shapes.rotated.end(layers);
        shapes.backwards.end(layers);
        if (layers.isEmpty() && Backwards.isTurned(text)) {
            layers.add(Ciphers.turned(text));
        }
        shapes.endCodes();
        return shapes;
    }

    boolean isSpaced() {
        return spaced;
    }

    boolean isLeet() {
        return leet >= LEAST_LEET && leet * 4 >= mixed;
    }

    boolean isCodes() {
        return !lists.isEmpty();
    }

    /** Lists of character codes as what they say. */
    void readCodes(String same, Rewrite rewrite) {
        for (int[] list : lists) {
            Numbers.read(same, list[0], list[1], rewrite);
        }
    }

    private void words() {
        int at = 0;
        int length = text.length();
        while (at < length) {
            if (text.charAt(at) >= 0x3040 && isAlone(at)) {
                word(at, at + 1, true, false, false);
                lastEnd = at + 1;
                at += 2;
                continue;
            }
            int end = at;
            boolean letters = false;
            boolean signs = false;
            boolean digits = false;
            while (end < length) {
                char c = text.charAt(end);
                if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                    letters = true;
                } else if (c >= '0' && c <= '9') {
                    digits = true;
                } else if (c == '@' || c == '$' || c == '!' || c == '+') {
                    signs = true;
                } else if (c >= 0x80 && isLetter(c)) {
                    letters = true;
                } else {
                    break;
                }
                end++;
            }
            if (end > at) {
                word(at, end, letters, digits, signs);
                lastEnd = end;
            }
            at = end + 1;
        }
    }

    /** Whether one letter of a script without spaces stands between spaces or the like. */
    private boolean isAlone(int at) {
        return Character.isLetter(text.charAt(at))
                && (at == 0 || !Character.isLetter(text.charAt(at - 1)))
                && (at + 1 == text.length() || !Character.isLetter(text.charAt(at + 1)));
    }

    /** Letters and their marks of scripts with spaces between words. */
    private static boolean isLetter(char c) {
        if (c >= 0x3040 && (c < 0xAC00 || c > 0xD7A3)) {
            return false;
        }
        int type = Character.getType(c);
        return Character.isLetter(c) || type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private void word(int start, int end, boolean letters, boolean digits, boolean signs) {
        int length = end - start;
        if (length == 1 && letters && (alone == 0 || start - lastEnd <= 6)) {
            spaced |= ++alone >= Spacing.LEAST;
        } else {
            alone = length == 1 && letters ? 1 : 0;
        }
        if (!signs && Numbers.isCode(text, start, end)) {
            if (codes == 0 || !Numbers.isGap(start - lastEnd)) {
                endCodes();
                firstCode = start;
            }
            codes++;
        } else {
            endCodes();
        }
        if (letters && !digits && length >= LEAST_CIPHER && length <= Vocabulary.LONGEST) {
            cipher(start, end);
        } else if (letters && (digits || signs) && length > 1) {
            mixed++;
            leet += Leet.isWord(text, start, Leet.trimmed(text, start, end)) ? 1 : 0;
        }
    }

    private void endCodes() {
        if (codes >= Numbers.LEAST) {
            lists.add(new int[] {firstCode, lastEnd});
        }
        codes = 0;
    }

    private void cipher(int start, int end) {
        int plain = Vocabulary.EMPTY;
        int thirteen = Vocabulary.EMPTY;
        int back = Vocabulary.EMPTY;
        for (int i = start, j = end - 1; i < end; i++, j--) {
            char c = Vocabulary.lower(text.charAt(i));
            plain = Vocabulary.step(plain, c);
            thirteen = Vocabulary.step(thirteen, Ciphers.rotated(c));
            back = Vocabulary.step(back, Vocabulary.lower(text.charAt(j)));
        }
        Vocabulary words = Vocabulary.SHIPPED;
        boolean known = words.has(plain);
        rotated.word(start, end, !known && words.has(thirteen), layers);
        backwards.word(
                start, end, !known && back != plain && (words.has(back) || Backwards.begins(text, start, end)), layers);
    }
}
