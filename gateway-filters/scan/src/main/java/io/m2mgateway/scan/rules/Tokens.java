package io.m2mgateway.scan.rules;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * The words of a text with their places, and where sentences end. In scripts without spaces each letter is a word. For one thread.
 */
final class Tokens {
    /** Letters of lower case without accents, below U+0250. */
    private static final char[] FOLDED = new char[0x250];

    static {
        for (char c = 0; c < FOLDED.length; c++) {
            FOLDED[c] = Character.toLowerCase(Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKD)
                    .charAt(0));
        }
        FOLDED['\u0131'] = 'i';
        FOLDED['\u0142'] = 'l';
        FOLDED['\u0111'] = 'd';
        FOLDED['\u00F8'] = 'o';
    }

    private static final boolean[] WORD = new boolean[128];

    static {
        for (char c = 0; c < WORD.length; c++) {
            WORD[c] = Character.isLetterOrDigit(c);
        }
    }

    private final String text;
    private final char[] chars;
    private int[] starts;
    private int[] ends;
    /** Of each word, whether a sentence ended before it. */
    private boolean[] firsts;

    private int size;

    Tokens(String text) {
        this.text = text;
        chars = text.toCharArray();
        int guess = chars.length / 5 + 16;
        starts = new int[guess];
        ends = new int[guess];
        firsts = new boolean[guess];
        boolean first = true;
        int breaks = 0;
        int at = 0;
        while (at < chars.length) {
            char c = chars[at];
            if (isWord(c)) {
                int end = isUnspaced(c) ? at + 1 : wordEnd(at);
                add(at, end, first);
                at = end;
                first = false;
                breaks = 0;
            } else {
                if (c > ' ') {
                    breaks = 0;
                    first |= endsSentence(c, at);
                } else if (c == '\n') {
                    first |= ++breaks > 1;
                }
                at++;
            }
        }
    }

    private int wordEnd(int start) {
        int at = start + 1;
        while (at < chars.length) {
            char c = chars[at];
            if (!isWord(c)) {
                boolean inner = (c == '\'' || c == '\u2019') && at + 1 < chars.length && isWord(chars[at + 1]);
                if (!inner) {
                    break;
                }
            } else if (isUnspaced(c)) {
                break;
            }
            at++;
        }
        return at;
    }

    private boolean endsSentence(char c, int at) {
        return switch (c) {
            case '.', '!', '?' -> at + 1 == chars.length || chars[at + 1] <= ' ';
            case '\u3002', '\uFF01', '\uFF1F', '\u0964', '\u061F' -> true;
            default -> false;
        };
    }

    private void add(int start, int end, boolean first) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            firsts = Arrays.copyOf(firsts, size * 2);
        }
        starts[size] = start;
        ends[size] = end;
        firsts[size++] = first;
    }

    int size() {
        return size;
    }

    int start(int word) {
        return starts[word];
    }

    int end(int word) {
        return ends[word];
    }

    boolean isFirst(int word) {
        return firsts[word];
    }

    String text() {
        return text;
    }

    char[] chars() {
        return chars;
    }

    /** A letter as rules write it. */
    static char fold(char c) {
        if (c < FOLDED.length) {
            return FOLDED[c];
        }
        return switch (c) {
            case '\u0622', '\u0623', '\u0625' -> '\u0627';
            case '\u0649' -> '\u064A';
            case '\u0451' -> '\u0435';
            default -> Character.toLowerCase(c);
        };
    }

    /** Marks that rules do not write: an apostrophe, Arabic vowels. */
    static boolean isSilent(char c) {
        return c == '\'' || c == '\u2019' || (c >= '\u0640' && c <= '\u0652' && (c == '\u0640' || c >= '\u064B'));
    }

    static boolean isUnspaced(char c) {
        return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF);
    }

    private static boolean isWord(char c) {
        if (c < 0x80) {
            return WORD[c];
        }
        if (c < 0xC0) {
            return false;
        }
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }
}
