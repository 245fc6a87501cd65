package io.m2mgateway.scan.normal;

import java.util.Arrays;

/**
 * Collects the places of a text that read differently. Several readers go over the text one after another, each over what the one before
 * made of it. For one thread.
 */
final class Rewrite {
    private static final int[] NOTHING = {};

    private String text;
    private int[] from = NOTHING;
    private int[] to = NOTHING;

    /** What this reader made so far; empty while it changed nothing. */
    private final StringBuilder next = new StringBuilder();

    private int[] nextFrom = NOTHING;
    private int[] nextTo = NOTHING;
    private int copied;
    private boolean changed;
    private Layer.Pains pains = new Layer.Pains(0, 0);

    /** Reads the text that it is given and replaces parts of it. */
    @FunctionalInterface
    interface Reader {
        void read(String text, Rewrite rewrite);
    }

    Rewrite(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    Rewrite then(Reader reader) {
        reader.read(text, this);
        if (changed) {
            copy(copied, text.length());
            text = next.toString();
            from = nextFrom;
            to = nextTo;
            next.setLength(0);
            nextFrom = NOTHING;
            nextTo = NOTHING;
            copied = 0;
            changed = false;
        }
        return this;
    }

    /** Characters {@code start} to {@code end}, behind all that were replaced before, read as {@code by}. */
    void replace(int start, int end, CharSequence by) {
        copy(copied, start);
        int first = first(start);
        int last = last(end);
        for (int i = 0; i < by.length(); i++) {
            add(by.charAt(i), first, last);
        }
        copied = end;
        changed = true;
    }

    void replace(int start, int end, int codePoint) {
        replace(start, end, Character.toString(codePoint));
    }

    /** As {@link #replace}: somebody took pains with this. */
    void undo(int start, int end, CharSequence by) {
        replace(start, end, by);
        int first = pains.last() == 0 ? next.length() - by.length() : pains.first();
        pains = new Layer.Pains(first, Math.max(1, next.length()));
    }

    boolean isChanged() {
        return from.length > 0;
    }

    boolean isDisguised() {
        return pains.last() > 0;
    }

    private int first(int index) {
        return from.length == 0 ? index : index < text.length() ? from[index] : to[text.length() - 1];
    }

    private int last(int index) {
        return to.length == 0 || index == 0 ? index : to[index - 1];
    }

    private void copy(int start, int end) {
        int at = next.length();
        reserve(at + end - start);
        next.append(text, start, end);
        if (from.length > 0) {
            System.arraycopy(from, start, nextFrom, at, end - start);
            System.arraycopy(to, start, nextTo, at, end - start);
            return;
        }
        for (int i = start; i < end; i++) {
            nextFrom[at + i - start] = i;
            nextTo[at + i - start] = i + 1;
        }
    }

    private void add(char c, int start, int end) {
        reserve(next.length() + 1);
        nextFrom[next.length()] = start;
        nextTo[next.length()] = end;
        next.append(c);
    }

    private void reserve(int length) {
        if (length > nextFrom.length) {
            int capacity = Math.max(64 + text.length(), length * 3 / 2);
            nextFrom = Arrays.copyOf(nextFrom, capacity);
            nextTo = Arrays.copyOf(nextTo, capacity);
        }
    }

    /** The text as it reads now. */
    Layer layer() {
        return from.length == 0 ? Layer.plain(text) : Layer.mapped(text, pains, from, to);
    }
}
