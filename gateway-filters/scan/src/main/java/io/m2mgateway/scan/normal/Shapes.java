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

    private static final int LETTER = 1;
    private static final int DIGIT = 2;
    private static final int SIGN = 4;
    /** Kinds of ASCII characters of words, and of words in leet. */
    private static final byte[] KINDS = new byte[128];

    static {
        for (char c = 0; c < KINDS.length; c++) {
            KINDS[c] = (byte)
                    (Character.isLetter(c) ? LETTER : Character.isDigit(c) ? DIGIT : "@$!+".indexOf(c) >= 0 ? SIGN : 0);
        }
    }

    private final String text;
    private final char[] chars;
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
    /** Of the word that is read: its kinds of characters and its hashes. */
    private int kinds;

    private int plain;
    private int rot;
    private int back;

    private Shapes(String text, List<Layer> layers) {
        this.text = text;
        chars = text.toCharArray();
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
        while (at < chars.length) {
            char c = chars[at];
            if (c < 0x80 && KINDS[c] == 0) {
                at++;
            } else if (c >= 0x3040 && isAlone(at)) {
                kinds = LETTER;
                word(at, at + 1);
                lastEnd = at + 1;
                at += 2;
            } else {
                int end = wordEnd(at);
                if (end > at) {
                    word(at, end);
                    lastEnd = end;
                }
                at = end + 1;
            }
        }
    }

    /** Reads a word: what kinds of characters it has, and its hash as it stands, in rot13, and backwards. */
    private int wordEnd(int start) {
        int seen = 0;
        int forward = 0;
        int thirteen = 0;
        int backward = 0;
        int power = 1;
        int at = start;
        while (at < chars.length) {
            char c = chars[at];
            int kind = c < 0x80 ? KINDS[c] : isLetter(c) ? LETTER : 0;
            if (kind == 0) {
                break;
            }
            seen |= kind;
            char lower = c < 0x80 ? (kind == LETTER ? (char) (c | 0x20) : c) : Character.toLowerCase(c);
            forward = Vocabulary.step(forward, lower);
            thirteen = Vocabulary.step(thirteen, Ciphers.rotated(lower));
            backward += lower * power;
            power *= Vocabulary.FACTOR;
            at++;
        }
        kinds = seen;
        plain = forward;
        rot = thirteen;
        back = backward;
        return at;
    }

    /** Whether one letter of a script without spaces stands between spaces or the like. */
    private boolean isAlone(int at) {
        return Character.isLetter(chars[at])
                && (at == 0 || !Character.isLetter(chars[at - 1]))
                && (at + 1 == chars.length || !Character.isLetter(chars[at + 1]));
    }

    /** Letters and their marks of scripts with spaces between words. */
    private static boolean isLetter(char c) {
        if (c >= 0x3040 && (c < 0xAC00 || c > 0xD7A3)) {
            return false;
        }
        int type = Character.getType(c);
        return Character.isLetter(c) || type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private void word(int start, int end) {
        int length = end - start;
        boolean letter = length == 1 && kinds == LETTER;
        if (letter && (alone == 0 || start - lastEnd <= 6)) {
            spaced |= ++alone >= Spacing.LEAST;
        } else {
            alone = letter ? 1 : 0;
        }
        if (isCode(start, end)) {
            if (codes == 0 || !Numbers.isGap(start - lastEnd)) {
                endCodes();
                firstCode = start;
            }
            codes++;
        } else if (codes > 0) {
            endCodes();
        }
        if ((kinds & (LETTER | DIGIT)) == LETTER && length >= LEAST_CIPHER && length <= Vocabulary.LONGEST) {
            cipher(start, end);
        } else if ((kinds & LETTER) != 0 && kinds != LETTER && length > 1) {
            mixed++;
            leet += Leet.isWord(text, start, Leet.trimmed(text, start, end)) ? 1 : 0;
        }
    }

    private boolean isCode(int start, int end) {
        int length = end - start;
        return length >= 2 && (length <= 4 || length == 8) && (kinds & SIGN) == 0 && Numbers.isCode(text, start, end);
    }

    private void endCodes() {
        if (codes >= Numbers.LEAST) {
            lists.add(new int[] {firstCode, lastEnd});
        }
        codes = 0;
    }

    private void cipher(int start, int end) {
        Vocabulary words = Vocabulary.SHIPPED;
        boolean known = words.has(plain);
        rotated.word(start, end, !known && words.has(rot), layers);
        boolean turned = !known && back != plain && (words.has(back) || Backwards.begins(text, start, end));
        backwards.word(start, end, turned, layers);
    }
}
