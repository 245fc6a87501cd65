package io.m2mgateway.scan.rules;

import io.m2mgateway.scan.rules.Rule.Phrase;
import io.m2mgateway.scan.rules.Rule.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds phrases. Each word is looked up once; a phrase is tried only at its first word, and its words are followed as bits of one number, so
 * each trial takes a bounded time and all of them time linear in the text.
 */
final class Phrases {
    /** Tokens that a phrase may reach over. */
    private static final int REACH = 63;

    /** A phrase and whose it is. */
    record Owned(Rule rule, Phrase phrase) {}

    private final Lexicon lexicon;
    /** By word: the phrases that begin with it. */
    private final List<@Nullable List<Owned>> starters = new ArrayList<>();

    Phrases(Lexicon lexicon, List<Rule> rules) {
        this.lexicon = lexicon;
        for (int i = 0; i < lexicon.size(); i++) {
            starters.add(null);
        }
        for (Rule rule : rules) {
            for (Phrase phrase : rule.phrases()) {
                BitSet first = lexicon.members(phrase.steps().get(0).wordClass());
                first.stream().forEach(word -> {
                    List<Owned> owned = starters.get(word);
                    List<Owned> more = owned == null ? new ArrayList<>() : owned;
                    more.add(new Owned(rule, phrase));
                    starters.set(word, more);
                });
            }
        }
    }

    /** The words of a text that the lexicon knows, by token. */
    final class Reading {
        private final Tokens tokens;
        private final int[] first;
        private int[] ids = new int[32];
        private int[] lengths = new int[32];
        private int size;

        Reading(Tokens tokens) {
            this.tokens = tokens;
            first = new int[tokens.size() + 1];
            for (int token = 0; token < tokens.size(); token++) {
                first[token] = size;
                lexicon.at(tokens, token, this::add);
            }
            first[tokens.size()] = size;
        }

        private void add(int id, int length) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, size * 2);
                lengths = Arrays.copyOf(lengths, size * 2);
            }
            ids[size] = id;
            lengths[size++] = length;
        }

        /** Whether a token is a word of a class. */
        boolean is(int token, int wordClass) {
            for (int i = first[token]; i < first[token + 1]; i++) {
                if (lexicon.has(wordClass, ids[i])) {
                    return true;
                }
            }
            return false;
        }

        /** Each phrase found, with its first token and the one behind its last. */
        void find(Found to) {
            for (int token = 0; token < tokens.size(); token++) {
                for (int i = first[token]; i < first[token + 1]; i++) {
                    List<Owned> owned = starters.get(ids[i]);
                    if (owned != null) {
                        tryAll(owned, token, to);
                    }
                }
            }
        }

        private void tryAll(List<Owned> owned, int start, Found to) {
            for (Owned one : owned) {
                int end = match(one.phrase(), start);
                if (end > start) {
                    to.phrase(one, start, end);
                }
            }
        }

        private int match(Phrase phrase, int start) {
            long at = 1;
            for (Step step : phrase.steps()) {
                long next = step(step, start, at);
                at = step.optional() ? next | at : next;
                if (at == 0) {
                    return -1;
                }
            }
            int end = start + REACH - Long.numberOfLeadingZeros(at);
            boolean goesOn = phrase.unless() >= 0 && end < tokens.size() && !tokens.isFirst(end);
            return goesOn && is(end, phrase.unless()) ? -1 : end;
        }

        /** Where a step ends, from where the ones before it end; both as bits counted from the phrase's start. */
        private long step(Step step, int start, long from) {
            long next = 0;
            long open = from;
            while (open != 0) {
                int base = Long.numberOfTrailingZeros(open);
                open &= open - 1;
                for (int gap = 0; gap <= step.gap(); gap++) {
                    int token = start + base + gap;
                    boolean over = token > start && !step.far() && token < tokens.size() && tokens.isFirst(token);
                    if (token >= tokens.size() || base + gap >= REACH || over) {
                        break;
                    }
                    next |= ends(token, step.wordClass(), base + gap);
                }
            }
            return next;
        }

        private long ends(int token, int wordClass, int offset) {
            long ends = 0;
            for (int i = first[token]; i < first[token + 1]; i++) {
                if (offset + lengths[i] <= REACH && lexicon.has(wordClass, ids[i])) {
                    ends |= 1L << (offset + lengths[i]);
                }
            }
            return ends;
        }
    }

    /** Told of each phrase. */
    @FunctionalInterface
    interface Found {
        void phrase(Owned owned, int first, int end);
    }
}
