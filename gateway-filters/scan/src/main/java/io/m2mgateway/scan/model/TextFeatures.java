package io.m2mgateway.scan.model;

/**
 * Cuts a text into tokens and gives the hashed features of each: word and pair, which count twice, stem, pair across one word, the punctuation before it, and the
 * runs of two to four letters of the word with its ends. In scripts without spaces two letters are a token, and three a feature. One pass,
 * nothing is kept of the text; for one thread.
 */
final class TextFeatures {
    /** Longer words are cut: a window has a bounded number of tokens and so has to have bounded tokens. */
    static final int LONGEST = 64;

    private static final int STEM = 5;
    /** Stands before and behind a word in its runs of letters. */
    private static final int EDGE = 1;

    private static final int SEED = 7;
    /** Odd, of equally many ones and zeros; one for each length of a run. */
    private static final long PAIR = 0x9E3779B97F4A7C15L;

    private static final long TRIPLE = 0xC2B2AE3D27D4EB4FL;
    private static final long QUAD = 0x165667B19E3779F9L;

    private int last;
    private int before;
    private int punctuation;

    void read(String text, FeatureSink sink) {
        last = 1;
        before = 1;
        punctuation = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (Characters.kind(c)) {
                case Characters.WORD -> at = word(text, at, sink);
                case Characters.UNSPACED -> unspaced(text, at++, sink);
                default -> {
                    if (Characters.kind(c) == Characters.OTHER || c == '\n') {
                        punctuation = step(punctuation, c);
                    }
                    at++;
                }
            }
        }
    }

    private int word(String text, int start, FeatureSink sink) {
        int end = Math.min(start + LONGEST, text.length());
        int hash = SEED;
        int stem = SEED;
        long run = EDGE;
        int at = start;
        while (at < end && Characters.kind(text.charAt(at)) == Characters.WORD) {
            char c = Characters.folded(text.charAt(at));
            hash = step(hash, c);
            run = run << 16 | c;
            runs(run, at - start, sink);
            at++;
            if (at - start <= STEM) {
                stem = hash;
            }
        }
        runs(run << 16 | EDGE, at - start, sink);
        sink.feature(mix(stem ^ 0x51ED27));
        if (punctuation != 0) {
            sink.feature(mix(hash * 31 + punctuation ^ 0x5555));
        }
        words(hash, sink);
        sink.token(start, at);
        return at;
    }

    /** The runs that end at a letter, those that begin before the word's edge apart. */
    private static void runs(long run, int index, FeatureSink sink) {
        sink.feature((int) (((run & 0xFFFFFFFFL) * PAIR) >>> 32));
        if (index > 0) {
            sink.feature((int) (((run & 0xFFFFFFFFFFFFL) * TRIPLE) >>> 32));
        }
        if (index > 1) {
            sink.feature((int) ((run * QUAD) >>> 32));
        }
    }

    private void unspaced(String text, int at, FeatureSink sink) {
        int one = step(SEED, text.charAt(at));
        boolean two = isUnspaced(text, at + 1);
        int pair = step(one, two ? text.charAt(at + 1) : 0);
        if (two && isUnspaced(text, at + 2)) {
            sink.feature(mix(step(pair, text.charAt(at + 2)) ^ 0x1234567));
        }
        sink.feature(mix(one ^ 0x51ED27));
        words(pair, sink);
        sink.token(at, at + (two ? 2 : 1));
    }

    private void words(int hash, FeatureSink sink) {
        sink.strong(mix(hash));
        sink.strong(mix(last * 0x9E3779B1 + hash));
        sink.feature(mix(before * 0x85EBCA6B + hash ^ 0x2545F491));
        before = last;
        last = hash;
        punctuation = 0;
    }

    private static boolean isUnspaced(String text, int at) {
        return at < text.length() && Characters.kind(text.charAt(at)) == Characters.UNSPACED;
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
