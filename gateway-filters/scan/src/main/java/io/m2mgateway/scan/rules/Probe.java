package io.m2mgateway.scan.rules;

/** Reads a text forwards from a place, and knows whether it wanted to read behind the end. For one thread. */
final class Probe {
    /** Sets of characters. */
    enum Chars {
        DIGIT("0123456789"),
        HEX("0123456789abcdefABCDEF"),
        UPPER("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
        ALNUM("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        URL(ALNUM.listed + "_-"),
        BASE64(ALNUM.listed + "+/"),
        BLANK(" \t\r\n"),
        ASSIGN(" \t:=\"'`>,\\");

        private final String listed;
        /** A bit for each of the first 64 characters of ASCII, and for each of the others. */
        private final long low;

        private final long high;

        Chars(String listed) {
            this.listed = listed;
            low = bits(listed, 0);
            high = bits(listed, 64);
        }

        private static long bits(String listed, int from) {
            return listed.chars()
                    .filter(c -> c >= from && c < from + 64)
                    .mapToLong(c -> 1L << c)
                    .reduce(0, (a, b) -> a | b);
        }

        boolean has(int c) {
            return c >= 0 && c < 128 && ((c < 64 ? low : high) >>> c & 1) != 0;
        }
    }

    private final CharSequence text;
    private int at;
    private boolean starved;

    Probe(CharSequence text) {
        this.text = text;
    }

    void start(int index) {
        at = index;
        starved = false;
    }

    int at() {
        return at;
    }

    void back(int index) {
        at = index;
    }

    /** Whether what stands behind the end could change the answer. */
    boolean starved() {
        return starved;
    }

    /** The character here; −1 at the end. */
    int peek() {
        if (at < text.length()) {
            return text.charAt(at);
        }
        starved = true;
        return -1;
    }

    void skip() {
        at = Math.min(at + 1, text.length());
    }

    /** The character before an index; −1 at the start. */
    int before(int index) {
        return index == 0 ? -1 : text.charAt(index - 1);
    }

    /** Goes over characters of a set and counts them, up to a number. */
    int run(Chars set, int most) {
        int start = at;
        while (at - start < most && set.has(peek())) {
            at++;
        }
        return at - start;
    }

    /** Goes over exactly some characters of a set, behind which no other of it stands. */
    boolean exactly(Chars set, int count) {
        return run(set, count) == count && !set.has(peek());
    }

    boolean between(Chars set, int least, int most) {
        return run(set, most) >= least && !set.has(peek());
    }

    /** Goes over a word, case minded. */
    boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                return false;
            }
            at++;
        }
        return true;
    }

    String taken(int from) {
        return text.subSequence(from, at).toString();
    }
}
