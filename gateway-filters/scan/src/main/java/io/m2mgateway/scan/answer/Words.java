package io.m2mgateway.scan.answer;

import java.util.Arrays;

/** The words of a text, by hash and place: runs of letters and digits, case aside; an ideograph is a word of its own. */
final class Words {
    private int[] hashes = new int[64];
    private int[] places = new int[128];
    private int size;

    private Words() {}

    static Words of(CharSequence text) {
        Words words = new Words();
        int at = 0;
        int length = text.length();
        while (at < length) {
            int point = Character.codePointAt(text, at);
            int end = at + Character.charCount(point);
            if (!Character.isLetterOrDigit(point)) {
                at = end;
                continue;
            }
            int hash = mix(0, point);
            while (!Character.isIdeographic(point) && end < length) {
                point = Character.codePointAt(text, end);
                if (!Character.isLetterOrDigit(point) || Character.isIdeographic(point)) {
                    break;
                }
                hash = mix(hash, point);
                end += Character.charCount(point);
            }
            words.add(hash, at, end);
            at = end;
        }
        return words;
    }

    private static int mix(int hash, int point) {
        return (hash + Character.toLowerCase(point)) * 0x01000193 + 0x2F;
    }

    private void add(int hash, int start, int end) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
            places = Arrays.copyOf(places, size * 4);
        }
        hashes[size] = hash;
        places[2 * size] = start;
        places[2 * size + 1] = end;
        size++;
    }

    int size() {
        return size;
    }

    int start(int word) {
        return places[2 * word];
    }

    int end(int word) {
        return places[2 * word + 1];
    }

    /** The hash of some words that follow each other, never 0. */
    int gram(int first, int count) {
        int hash = 0;
        for (int i = first; i < first + count; i++) {
            hash = Integer.rotateLeft(hash, 9) * 0x9E3779B1 + hashes[i];
        }
        return hash == 0 ? 1 : hash;
    }
}
