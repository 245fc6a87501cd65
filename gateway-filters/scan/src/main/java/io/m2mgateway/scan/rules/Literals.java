package io.m2mgateway.scan.rules;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Finds any number of literals in one pass, the case of ASCII letters aside: the automaton of Aho and Corasick with all its transitions laid
 * out. Immutable and safe for threads.
 */
final class Literals {
    private static final int[] NONE = {};

    /** The column of each character, by high and low byte; 0 where no literal has it. */
    private final int[][] columns = new int[256][];

    private final int width;
    private final int[] ascii = new int[128];
    /** By state and column: the first edge of the state that follows; negative where a literal ends. */
    private final int[] next;

    private final int[] depths;
    private final int[][] ends;
    private final int[] lengths;

    /** Told of each literal, ends ascending. */
    @FunctionalInterface
    interface Found {
        void at(int literal, int start, int end);
    }

    Literals(Collection<String> literals) {
        List<String> words = List.copyOf(literals);
        width = columns(words);
        int most = 1;
        lengths = new int[words.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = words.get(i).length();
            most += lengths[i];
        }
        int[] goes = new int[most * width];
        int[][] found = new int[most][];
        Arrays.fill(found, NONE);
        depths = new int[most];
        int states = 1;
        for (int literal = 0; literal < lengths.length; literal++) {
            int state = 0;
            for (int i = 0; i < lengths[literal]; i++) {
                int edge = state * width + column(words.get(literal).charAt(i));
                if (goes[edge] == 0) {
                    depths[states] = i + 1;
                    goes[edge] = states++;
                }
                state = goes[edge];
            }
            found[state] = append(found[state], literal);
        }
        complete(goes, found);
        ends = Arrays.copyOf(found, states);
        next = new int[states * width];
        for (int edge = 0; edge < next.length; edge++) {
            int target = goes[edge];
            next[edge] = ends[target].length > 0 ? -target * width : target * width;
        }
        for (char c = 0; c < ascii.length; c++) {
            ascii[c] = column(c);
        }
    }

    private int columns(List<String> words) {
        int count = 1;
        for (String word : words) {
            if (word.isEmpty()) {
                throw new IllegalArgumentException("a literal without characters");
            }
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                if (column(c) == 0) {
                    set(lower(c), count);
                    set(upper(c), count++);
                }
            }
        }
        return count;
    }

    private void set(char c, int column) {
        if (columns[c >> 8] == null) {
            columns[c >> 8] = new int[256];
        }
        columns[c >> 8][c & 0xFF] = column;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c & ~0x20) : c;
    }

    private int column(char c) {
        int[] page = columns[c >> 8];
        return page == null ? 0 : page[c & 0xFF];
    }

    /** Lays out what follows a character that does not go on: where the longest suffix goes that is the start of a literal. */
    private void complete(int[] goes, int[][] found) {
        int[] suffix = new int[found.length];
        Deque<Integer> open = new ArrayDeque<>();
        open.add(0);
        while (!open.isEmpty()) {
            int state = open.remove();
            for (int column = 1; column < width; column++) {
                int edge = state * width + column;
                int shorter = goes[suffix[state] * width + column];
                int target = goes[edge];
                if (target == 0 || depths[target] != depths[state] + 1) {
                    goes[edge] = state == 0 ? 0 : shorter;
                    continue;
                }
                suffix[target] = state == 0 ? 0 : shorter;
                for (int literal : found[suffix[target]]) {
                    found[target] = append(found[target], literal);
                }
                open.add(target);
            }
        }
    }

    private static int[] append(int[] list, int literal) {
        int[] longer = Arrays.copyOf(list, list.length + 1);
        longer[list.length] = literal;
        return longer;
    }

    /**
     * Finds all literals.
     *
     * @return how many characters at the end may be the start of a literal
     */
    int find(CharSequence text, Found to) {
        int state = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            int column = c < 128 ? ascii[c] : column(c);
            if (column == 0) {
                state = 0;
                continue;
            }
            state = next[state + column];
            if (state < 0) {
                state = -state;
                for (int literal : ends[state / width]) {
                    to.at(literal, i + 1 - lengths[literal], i + 1);
                }
            }
        }
        return depths[state / width];
    }
}
