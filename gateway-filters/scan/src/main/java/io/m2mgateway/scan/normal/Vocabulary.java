package io.m2mgateway.scan.normal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The words by which a decoded text is told from noise: the most frequent ones of several languages, and those in which assistants are
 * spoken to. A set of 32-bit hashes, so that a word is looked up while it is read. Immutable and safe for threads.
 */
final class Vocabulary {
    static final Vocabulary SHIPPED = read();
    /** The longest word. */
    static final int LONGEST = 16;

    /** The hash of no letter. */
    static final int EMPTY = 0;
    /** Of the hash, a polynomial, which can be built from both ends. */
    static final int FACTOR = 0x01000193;

    private final int[] slots;

    private Vocabulary(List<String> words) {
        int size = Integer.highestOneBit(words.size() * 4) * 2;
        slots = new int[size];
        for (String word : words) {
            int hash = EMPTY;
            for (int i = 0; i < word.length(); i++) {
                hash = step(hash, word.charAt(i));
            }
            int at = slot(hash);
            while (slots[at] != 0 && slots[at] != hash) {
                at = (at + 1) & (size - 1);
            }
            slots[at] = hash;
        }
    }

    private static Vocabulary read() {
        List<String> words = new ArrayList<>();
        try (InputStream in = Vocabulary.class.getResourceAsStream("words.txt")) {
            if (in == null) {
                throw new IllegalStateException("words.txt is not in the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    words.addAll(List.of(line.strip().split(" +")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Vocabulary(words);
    }

    /** The hash of a word with one more letter, which is of lower case. */
    static int step(int hash, char c) {
        return hash * FACTOR + c;
    }

    static char lower(char c) {
        return c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c) : Character.toLowerCase(c);
    }

    boolean has(int hash) {
        int at = slot(hash);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return true;
            }
            at = (at + 1) & (slots.length - 1);
        }
        return false;
    }

    boolean has(CharSequence word) {
        int hash = EMPTY;
        for (int i = 0; i < word.length(); i++) {
            hash = step(hash, lower(word.charAt(i)));
        }
        return has(hash);
    }

    private int slot(int hash) {
        return (hash * 0x9E3779B1) >>> Integer.numberOfLeadingZeros(slots.length - 1);
    }
}
