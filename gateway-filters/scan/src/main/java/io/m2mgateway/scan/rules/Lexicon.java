package io.m2mgateway.scan.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of all rules in one tree, and the classes of words that their steps ask for. A word that ends in a star stands for all that begin
 * with it; a word of a script without spaces is several tokens. Immutable once built, and safe for threads.
 */
final class Lexicon {
    private final Map<String, Integer> words = new LinkedHashMap<>();
    private final List<BitSet> classes = new ArrayList<>();
    private final Map<List<String>, Integer> known = new LinkedHashMap<>();

    /** Edges of the tree: node, character and target, hashed. */
    private long[] edges = new long[1 << 10];

    private int edgeCount;
    private int nodes = 1;
    /** What ends at each node: a word and a stem, each plus one. */
    private int[] exact = new int[256];

    private int[] stems = new int[256];

    /** The class of some alternatives. */
    int classOf(List<String> alternatives) {
        return known.computeIfAbsent(List.copyOf(alternatives), all -> {
            BitSet members = new BitSet();
            all.forEach(word -> members.set(words.computeIfAbsent(word, this::insert)));
            classes.add(members);
            return classes.size() - 1;
        });
    }

    private int insert(String word) {
        boolean stem = word.endsWith("*");
        int end = stem ? word.length() - 1 : word.length();
        int node = 0;
        for (int i = 0; i < end; i++) {
            char c = Tokens.fold(word.charAt(i));
            if (!Tokens.isSilent(c)) {
                int next = next(node, c);
                node = next < 0 ? grow(node, c) : next;
            }
        }
        int id = words.size();
        int[] ends = stem ? stems : exact;
        ends[node] = id + 1;
        return id;
    }

    private int grow(int node, char c) {
        if (++edgeCount * 3 > edges.length) {
            long[] old = edges;
            edges = new long[old.length * 2];
            for (long edge : old) {
                if (edge != 0) {
                    put(edge);
                }
            }
        }
        int target = nodes++;
        if (target == exact.length) {
            exact = Arrays.copyOf(exact, target * 2);
            stems = Arrays.copyOf(stems, target * 2);
        }
        put((long) node << 40 | (long) c << 24 | target);
        return target;
    }

    private void put(long edge) {
        int at = slot((int) (edge >>> 40), (char) (edge >>> 24));
        while (edges[at] != 0) {
            at = (at + 1) & (edges.length - 1);
        }
        edges[at] = edge;
    }

    private int slot(int node, char c) {
        return ((node * 0x85EBCA6B + c) * 0x9E3779B1) >>> Integer.numberOfLeadingZeros(edges.length - 1);
    }

    private int next(int node, char c) {
        int at = slot(node, c);
        while (edges[at] != 0) {
            long edge = edges[at];
            if (edge >>> 24 == ((long) node << 16 | c)) {
                return (int) (edge & 0xFFFFFF);
            }
            at = (at + 1) & (edges.length - 1);
        }
        return -1;
    }

    /** Told of a word of the lexicon, and how many tokens it is. */
    @FunctionalInterface
    interface Found {
        void word(int id, int tokens);
    }

    /** The words that begin at a token. */
    void at(Tokens tokens, int token, Found to) {
        char[] text = tokens.chars();
        int node = 0;
        int last = token;
        int at = tokens.start(token);
        while (true) {
            char c = text[at++];
            if (!Tokens.isSilent(c)) {
                node = next(node, Tokens.fold(c));
                if (node < 0) {
                    return;
                }
            }
            int count = last - token + 1;
            if (stems[node] > 0) {
                to.word(stems[node] - 1, count);
            }
            if (at < tokens.end(last)) {
                continue;
            }
            if (exact[node] > 0) {
                to.word(exact[node] - 1, count);
            }
            last++;
            boolean goesOn = last < tokens.size() && tokens.start(last) == at && Tokens.isUnspaced(text[at]);
            if (!goesOn) {
                return;
            }
        }
    }

    boolean has(int wordClass, int word) {
        return classes.get(wordClass).get(word);
    }

    BitSet members(int wordClass) {
        return classes.get(wordClass);
    }

    int size() {
        return words.size();
    }
}
