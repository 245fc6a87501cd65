package io.m2mgateway.scan.answer;

import io.m2mgateway.scan.rules.Strength;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request's own instructions say, kept as hashes of six words in a row, so that an answer that repeats them can be told without keeping
 * them. Immutable and safe for threads.
 */
public final class PromptWords {
    /** Words that two texts share by chance in nearly every answer are fewer than this. */
    private static final int GRAM = 6;
    /** A shorter prompt has nothing to hide: an answer that says as much may well have thought of it by itself. */
    private static final int SHORTEST_PROMPT = 8;
    /** Words in a row that look like a leak, though a greeting that the prompt asks for may be as long; of a shorter prompt all of it. */
    private static final int LIKELY = 16;
    /** Words in a row that no turn of phrase explains; of a shorter prompt all of it. */
    private static final int CERTAIN = 24;
    /** Words that are remembered at most: half a megabyte. */
    private static final int MOST_WORDS = 1 << 16;

    private final int[] table;
    private final int likely;
    private final int certain;

    /** Some words of an answer that the prompt has too: word indices, the last excluded. */
    private record Run(int first, int end) {
        int words() {
            return end - first;
        }
    }

    private PromptWords(int[] table, int total) {
        this.table = table;
        this.likely = Math.min(LIKELY, total);
        this.certain = Math.min(CERTAIN, total);
    }

    /** The words of some texts; null where they are too few to be told again. */
    public static @Nullable PromptWords of(List<String> texts) {
        int total = 0;
        List<Words> all = new ArrayList<>(texts.size());
        for (String text : texts) {
            Words words = Words.of(text);
            total += words.size();
            all.add(words);
        }
        if (total < SHORTEST_PROMPT) {
            return null;
        }
        int grams = Math.min(total, MOST_WORDS);
        PromptWords prompt = new PromptWords(new int[Integer.highestOneBit(Math.max(8, grams * 2) - 1) * 2], total);
        int left = grams;
        for (Words words : all) {
            for (int i = 0; i + GRAM <= words.size() && left > 0; i++, left--) {
                prompt.add(words.gram(i, GRAM));
            }
        }
        return prompt;
    }

    private void add(int gram) {
        int slot = slot(gram);
        while (table[slot] != 0 && table[slot] != gram) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = gram;
    }

    private boolean has(int gram) {
        int slot = slot(gram);
        while (table[slot] != 0) {
            if (table[slot] == gram) {
                return true;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return false;
    }

    private int slot(int gram) {
        return (gram * 0x9E3779B1) >>> 1 & (table.length - 1);
    }

    private List<Run> runs(Words words) {
        List<Run> runs = new ArrayList<>();
        int first = -1;
        for (int i = 0; i + GRAM <= words.size(); i++) {
            boolean known = has(words.gram(i, GRAM));
            if (known && first < 0) {
                first = i;
            } else if (!known && first >= 0) {
                runs.add(new Run(first, i - 1 + GRAM));
                first = -1;
            }
        }
        if (first >= 0) {
            runs.add(new Run(first, words.size()));
        }
        return runs;
    }

    /** A part of an answer that repeats the prompt: characters, the last excluded, and how sure that is. */
    record Leak(int start, int end, Strength strength) {}

    List<Leak> find(CharSequence text) {
        Words words = Words.of(text);
        List<Leak> leaks = new ArrayList<>();
        for (Run run : runs(words)) {
            if (run.words() >= likely) {
                Strength strength = run.words() >= certain ? Strength.CERTAIN : Strength.LIKELY;
                leaks.add(new Leak(words.start(run.first()), words.end(run.end() - 1), strength));
            }
        }
        return leaks;
    }

    /** The index up to which no leak can begin that is not certain yet: of a text that may go on. */
    int settled(CharSequence text) {
        Words words = Words.of(text);
        List<Run> runs = runs(words);
        if (runs.isEmpty()) {
            return text.length();
        }
        Run last = runs.get(runs.size() - 1);
        // The last word may not be complete yet, and then the words with it are not known either.
        boolean open = last.end() >= words.size() - 1;
        return !open || last.words() >= certain ? text.length() : words.start(last.first());
    }
}
