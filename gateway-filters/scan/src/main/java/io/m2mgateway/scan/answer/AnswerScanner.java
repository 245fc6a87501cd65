package io.m2mgateway.scan.answer;

import io.m2mgateway.scan.Leaks;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.TextScore;
import io.m2mgateway.scan.TextScore.Match;
import io.m2mgateway.scan.Threat;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.rules.Family;
import io.m2mgateway.scan.rules.Strength;
import io.m2mgateway.scan.text.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a model says: secrets and canaries, the application's own instructions, addresses that carry data away, and injections aimed at
 * whoever reads the answer next. Time is linear in the text. Immutable and safe for threads.
 */
public final class AnswerScanner {
    /** The rule's name for an answer that repeats the request's own instructions. */
    public static final String PROMPT_LEAK = "system-prompt";
    /** The rule's name for an image whose address carries data. */
    public static final String IMAGE = "data-in-image";
    /** The rule's name for a link whose address carries data. */
    public static final String LINK = "data-in-link";

    private final Scanner scanner;
    private final Leaks leaks;
    private final Links links;

    /**
     * What is looked for.
     *
     * @param scanner its policy holds for answers too
     * @param canaries strings that no answer may hold, of at least 8 characters
     * @param trustedHosts hosts, in lower case, to which an address may carry data; {@code .example.com} is every host below it
     * @throws IllegalArgumentException for a canary that is too short
     */
    public AnswerScanner(Scanner scanner, Collection<String> canaries, Set<String> trustedHosts) {
        this.scanner = scanner;
        this.leaks = new Leaks(canaries);
        this.links = new Links(Set.copyOf(trustedHosts));
    }

    /**
     * All that is in a text.
     *
     * @param prompt the words of the request's own instructions; null where there are none
     */
    public TextScore score(String text, @Nullable PromptWords prompt) {
        List<Match> matches = new ArrayList<>(exact(text, prompt).matches());
        matches.addAll(opinion(text).matches());
        return score(matches);
    }

    /** Without the model's opinion: what can be told of each part of a text that is still growing. */
    public TextScore exact(CharSequence text, @Nullable PromptWords prompt) {
        List<Match> matches = new ArrayList<>(leaks.score(text).matches());
        for (Links.Link link : links.find(text)) {
            String rule = link.image() ? IMAGE : LINK;
            Family family = link.image() ? Family.IMAGE_EXFILTRATION : Family.LINK_EXFILTRATION;
            // An image is fetched without a click; a link takes one, and honest links have hashes in them.
            Strength strength = link.image() ? Strength.CERTAIN : Strength.LIKELY;
            add(matches, rule, family, strength, link.start(), link.end());
        }
        if (prompt != null) {
            for (PromptWords.Leak leak : prompt.find(text)) {
                add(matches, PROMPT_LEAK, Family.PROMPT_LEAK, leak.strength(), leak.start(), leak.end());
            }
        }
        return score(matches);
    }

    /** The opinion of the model and of the rules for prompts: whether a text instructs whoever reads it. */
    public TextScore opinion(String text) {
        return scanner.score(text, Role.ASSISTANT);
    }

    /** For a text that is still growing: before this index {@link #exact} says the same whatever follows. */
    public int settled(CharSequence text, @Nullable PromptWords prompt) {
        int settled = Math.min(leaks.settled(text), links.settled(text));
        return prompt == null ? settled : Math.min(settled, prompt.settled(text));
    }

    /** Applies the policy. Offsets count characters. */
    public Verdict judge(String text, TextScore score) {
        return scanner.judge(text, Role.ASSISTANT, score);
    }

    /** The confidence from which an answer is blocked. */
    public double blockThreshold() {
        return scanner.blockThreshold();
    }

    private static void add(List<Match> to, String rule, Family family, Strength strength, int start, int end) {
        double confidence = Scanner.confidence(strength);
        to.add(new Match(rule, family.key(), Threat.DATA_EXFILTRATION, confidence, start, end));
    }

    private static TextScore score(List<Match> matches) {
        double most = 0;
        for (Match match : matches) {
            most = Math.max(most, match.confidence());
        }
        return new TextScore(most, matches);
    }
}
