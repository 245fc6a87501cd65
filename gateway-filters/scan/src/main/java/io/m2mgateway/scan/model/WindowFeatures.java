package io.m2mgateway.scan.model;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * Cuts a text into tokens and gives the hashed features of each: word, stem, pair, and pair across one word; in scripts without spaces two
 * letters are a token. A window is a run of tokens; its features are those of its tokens. For one thread; kept between texts, it
 * allocates only while it grows.
 */
public final class WindowFeatures {
    /** Tokens of a window: about 250 characters of English. */
    public static final int WINDOW = 44;
    /** Half a window, so that each place lies well within one. */
    public static final int STRIDE = 22;
    /** Features that each token brings. */
    public static final int PER_TOKEN = 4;

    private static final int STEM = 5;
    /** Letters without accent and case, below U+0250. */
    private static final char[] FOLDED = new char[0x250];

    static {
        for (char c = 0; c < FOLDED.length; c++) {
            FOLDED[c] = Character.toLowerCase(Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKD)
                    .charAt(0));
        }
    }

    private int[] hashes = new int[256 * PER_TOKEN];
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int size;
    private int before;
    private int last;

    /** Reads a text; what was read before is gone. */
    public void read(String text) {
        size = 0;
        before = 1;
        last = 1;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isUnspaced(c)) {
                boolean pair = at + 1 < text.length() && isUnspaced(text.charAt(at + 1));
                int hash = step(step(7, c), pair ? text.charAt(at + 1) : 0);
                add(hash, step(7, c), at, at + (pair ? 2 : 1));
                at++;
            } else if (isWord(c)) {
                at = word(text, at);
            } else {
                at++;
            }
        }
    }

    private int word(String text, int start) {
        int hash = 7;
        int stem = 7;
        int at = start;
        while (at < text.length() && isWord(text.charAt(at)) && !isUnspaced(text.charAt(at))) {
            char c = text.charAt(at);
            hash = step(hash, c < FOLDED.length ? FOLDED[c] : Character.toLowerCase(c));
            at++;
            if (at - start <= STEM) {
                stem = hash;
            }
        }
        add(hash, stem, start, at);
        return at;
    }

    private void add(int hash, int stem, int start, int end) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2 * PER_TOKEN);
        }
        starts[size] = start;
        ends[size] = end;
        int at = size++ * PER_TOKEN;
        hashes[at] = mix(hash);
        hashes[at + 1] = mix(stem ^ 0x51ED27);
        hashes[at + 2] = mix(last * 0x9E3779B1 + hash);
        hashes[at + 3] = mix(before * 0x85EBCA6B + hash ^ 0x2545F491);
        before = last;
        last = hash;
    }

    /** Tokens of the text read last. */
    public int size() {
        return size;
    }

    /** A feature's hash, of 32 well mixed bits. */
    public int hash(int token, int feature) {
        return hashes[token * PER_TOKEN + feature];
    }

    /** Index of a token's first character. */
    public int start(int token) {
        return starts[token];
    }

    /** Index behind a token's last character. */
    public int end(int token) {
        return ends[token];
    }

    private static boolean isWord(char c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    /** Han, Kana and Thai. */
    private static boolean isUnspaced(char c) {
        return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x0E01 && c <= 0x0E4E);
    }

    private static int step(int hash, int c) {
        return (hash ^ c) * 0x01000193;
    }

    /** The finaliser of MurmurHash3. */
    private static int mix(int hash) {
        int h = (hash ^ hash >>> 16) * 0x85EBCA6B;
        h = (h ^ h >>> 13) * 0xC2B2AE35;
        return h ^ h >>> 16;
    }
}
