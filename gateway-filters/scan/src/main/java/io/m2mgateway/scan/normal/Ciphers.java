package io.m2mgateway.scan.normal;

import java.util.List;

/** Stretches whose words are words only when they are read in another way: backwards, or 13 letters further. */
final class Ciphers {
    /** Characters around a stretch that belong to it. */
    private static final int EDGE = 60;

    private static final int HIT = 4;
    private static final int MOST = 40;
    /** About three words of five. */
    private static final int HOT = 10;

    private final String text;
    private final boolean backwards;
    private int heat;
    private int start = -1;
    private int last;
    private boolean hot;

    Ciphers(String text, boolean backwards) {
        this.text = text;
        this.backwards = backwards;
    }

    /** A word was read: whether it is one the other way, and not as it stands. */
    void word(int from, int to, boolean other, List<Layer> layers) {
        if (other) {
            start = start < 0 ? from : start;
            last = to;
            heat = Math.min(MOST, heat + HIT);
            hot |= heat >= HOT;
        } else if (start >= 0 && --heat <= 0) {
            end(layers);
        }
    }

    /** The stretch is over. */
    void end(List<Layer> layers) {
        if (hot) {
            int from = Math.max(0, start - EDGE);
            int to = Math.min(text.length(), last + EDGE);
            if (backwards) {
                layers.add(turned(from, to));
                layers.add(wordsTurned(from, to));
            } else {
                layers.add(rotated(from, to));
            }
        }
        heat = 0;
        start = -1;
        hot = false;
    }

    static char rotated(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter ? (char) ((c | 0x20) >= 'n' ? c - 13 : c + 13) : c;
    }

    private Layer rotated(int from, int to) {
        char[] chars = new char[to - from];
        int[] places = new int[chars.length];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = rotated(text.charAt(from + i));
            places[i] = from + i;
        }
        return layer(chars, places);
    }

    /** The whole text, backwards. */
    static Layer turned(String text) {
        return new Ciphers(text, true).turned(0, text.length());
    }

    private Layer turned(int from, int to) {
        char[] chars = new char[to - from];
        int[] places = new int[chars.length];
        turn(from, to, chars, places, 0);
        return layer(chars, places);
    }

    private Layer wordsTurned(int from, int to) {
        char[] chars = new char[to - from];
        int[] places = new int[chars.length];
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            turn(at, end, chars, places, at - from);
            if (end < to) {
                chars[end - from] = text.charAt(end);
                places[end - from] = end;
            }
            at = end + 1;
        }
        return layer(chars, places);
    }

    private void turn(int from, int to, char[] chars, int[] places, int at) {
        for (int i = 0; i < to - from; i++) {
            chars[at + i] = text.charAt(to - 1 - i);
            places[at + i] = to - 1 - i;
        }
    }

    private static Layer layer(char[] chars, int[] places) {
        int[] ends = new int[places.length];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = places[i] + 1;
        }
        return Layer.ciphered(new String(chars), places, ends);
    }
}
