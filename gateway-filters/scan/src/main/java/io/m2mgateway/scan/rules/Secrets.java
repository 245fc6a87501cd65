package io.m2mgateway.scan.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds keys, tokens, passwords and canaries in what leaves: answers of models. Time is linear in the text, whatever the number of formats and
 * canaries. Immutable and safe for threads.
 */
public final class Secrets {
    /** The name under which canaries go. */
    public static final String CANARY = "canary";
    /** A canary that ordinary text would hold by chance. */
    private static final int SHORTEST_CANARY = 8;

    private final Literals literals;
    /** The format of each literal; of those behind it, none: they are canaries. */
    private final List<SecretFormat> formats;

    /** What was found in a text, and up to where it is sure. */
    private record Reading(List<RuleHit> hits, int settled) {}

    /**
     * The shipped formats, and some strings.
     *
     * @param canaries strings that no answer may hold, such as a marker in the system prompt: at least 8 characters each; the case of ASCII
     *     letters does not count
     */
    public Secrets(Collection<String> canaries) {
        List<String> words = new ArrayList<>();
        List<SecretFormat> of = new ArrayList<>();
        for (SecretFormat format : SecretFormat.ALL) {
            for (String anchor : format.anchors()) {
                words.add(anchor);
                of.add(format);
            }
        }
        for (String canary : canaries) {
            if (canary.strip().length() < SHORTEST_CANARY) {
                throw new IllegalArgumentException("a canary needs " + SHORTEST_CANARY + " characters");
            }
            words.add(canary.strip());
        }
        literals = new Literals(words);
        formats = List.copyOf(of);
    }

    /** The places of secrets and canaries, starts ascending, without overlap. */
    public List<RuleHit> find(CharSequence text) {
        return read(text).hits;
    }

    /**
     * For a text that is still growing: the index up to which it is settled. No secret begins before it and ends behind what is there
     * already; {@link #find} of the whole says the same of that part. At most some 16 KB are unsettled, as long as a private key.
     */
    public int settled(CharSequence text) {
        return read(text).settled;
    }

    private Reading read(CharSequence text) {
        List<RuleHit> hits = new ArrayList<>();
        Probe probe = new Probe(text);
        int[] settled = {text.length()};
        int open = literals.find(text, (literal, start, end) -> {
            int last = hits.isEmpty() ? 0 : hits.get(hits.size() - 1).end();
            if (start < last) {
                return;
            }
            if (literal >= formats.size()) {
                hits.add(new RuleHit(CANARY, Family.CANARY_LEAK, Strength.CERTAIN, start, end));
                return;
            }
            SecretFormat format = formats.get(literal);
            if (!format.within() && isWord(probe.before(start))) {
                return;
            }
            probe.start(end);
            boolean secret = format.check().test(probe, start);
            if (secret) {
                hits.add(new RuleHit(format.name(), Family.SECRET_LEAK, format.strength(), start, probe.at()));
            }
            if (probe.starved()) {
                settled[0] = Math.min(settled[0], start);
            }
        });
        return new Reading(hits, Math.min(settled[0], text.length() - open));
    }

    private static boolean isWord(int c) {
        return Probe.Chars.URL.has(c);
    }
}
