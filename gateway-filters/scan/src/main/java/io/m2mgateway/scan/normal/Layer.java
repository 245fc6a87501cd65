package io.m2mgateway.scan.normal;

import org.jspecify.annotations.Nullable;

/** A text to look at, with the place of each of its characters in the original. Immutable. */
public final class Layer {
    /** Pains that were taken with nothing of the text, and with all of it. */
    private static final Pains NONE = new Pains(0, 0);

    private static final Pains ALL = new Pains(0, Integer.MAX_VALUE);

    private final String text;
    private final Pains pains;
    private final int depth;
    /** Where each character comes from and to; null where all come from one run, or from one place each. */
    private final int @Nullable [] from;

    private final int @Nullable [] to;
    private final int start;
    /** The end of the run that all characters come from; −1 where each has its own place. */
    private final int end;

    /** From the first to behind the last character that somebody disguised. */
    record Pains(int first, int last) {}

    private Layer(String text, Pains pains, int depth, int @Nullable [] from, int @Nullable [] to, int start, int end) {
        this.text = text;
        this.pains = pains;
        this.depth = depth;
        this.from = from;
        this.to = to;
        this.start = start;
        this.end = end;
    }

    /** A part of the original as it stands. */
    static Layer plain(String text) {
        return new Layer(text, NONE, 0, null, null, 0, -1);
    }

    /** The text that stands behind one run of another: each character of it has the whole run's place. */
    static Layer behind(String text, int start, int end) {
        return new Layer(text, ALL, 1, null, null, start, end);
    }

    /** A text whose characters each have a place of their own. */
    static Layer mapped(String text, Pains pains, int[] from, int[] to) {
        return new Layer(text, pains, 0, from, to, 0, -1);
    }

    /** The same, all of it disguised. */
    static Layer ciphered(String text, int[] from, int[] to) {
        return new Layer(text, ALL, 1, from, to, 0, -1);
    }

    /** This layer, which was found in another, with places in that one's original. */
    Layer within(Layer outer) {
        if (outer.isPlain()) {
            return moved(outer.start);
        }
        Pains either = outer.pains.last == 0 ? pains : ALL;
        int inner = depth + outer.depth;
        if (outer.end >= 0) {
            return new Layer(text, either, inner, null, null, outer.start, outer.end);
        }
        if (end >= 0) {
            return new Layer(text, either, inner, null, null, outer.start(start, end), outer.end(start, end));
        }
        int[] first = new int[text.length()];
        int[] last = new int[text.length()];
        for (int i = 0; i < first.length; i++) {
            int begin = start(i, i + 1);
            int stop = Math.max(end(i, i + 1), begin + 1);
            first[i] = outer.start(begin, stop);
            last[i] = outer.end(begin, stop);
        }
        return new Layer(text, either, inner, first, last, 0, -1);
    }

    private boolean isPlain() {
        return from == null && end < 0;
    }

    /** The same, found in a part of the original that begins there. */
    Layer moved(int by) {
        if (by == 0) {
            return this;
        }
        return new Layer(text, pains, depth, moved(from, by), moved(to, by), start + by, end < 0 ? end : end + by);
    }

    private static int @Nullable [] moved(int @Nullable [] places, int by) {
        if (places == null) {
            return null;
        }
        int[] others = new int[places.length];
        for (int i = 0; i < others.length; i++) {
            others[i] = places[i] + by;
        }
        return others;
    }

    /** What it says. */
    public String text() {
        return text;
    }

    /**
     * Whether somebody took pains to hide what stands from {@code first} to {@code last}; escapes that programs write are no pains.
     */
    public boolean isDisguised(int first, int last) {
        return first < pains.last && last > pains.first;
    }

    /** How many disguises lie within each other; 0: this is the original, at most read a little differently. */
    int depth() {
        return depth;
    }

    /** Index in the original of the first character that made the ones from {@code first} to {@code last}, which are not none. */
    public int start(int first, int last) {
        return from == null ? (end < 0 ? start + first : start) : Math.min(from[first], from[last - 1]);
    }

    /** Index in the original behind the last character that made them. */
    public int end(int first, int last) {
        return to == null ? (end < 0 ? start + last : end) : Math.max(to[first], to[last - 1]);
    }
}
