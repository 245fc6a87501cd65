package io.m2mgateway.scan;

import io.m2mgateway.scan.rules.RuleHit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one text scores, wherever it stands and whatever the policy.
 *
 * @param confidence 0 to 1, the highest of a match; also when nothing was found
 * @param matches the most suspicious places; the model's worst window is among them, however low its confidence
 */
public record TextScore(double confidence, List<Match> matches) {
    /** Of a text in which nothing is looked for. */
    public static final TextScore NOTHING = new TextScore(0, List.of());

    private static final double LEAST = 1e-6;

    /** Copies the list. */
    public TextScore {
        matches = List.copyOf(matches);
    }

    /** The score of some matches. */
    static TextScore of(List<Match> matches) {
        double most = 0;
        for (Match match : matches) {
            most = Math.max(most, match.confidence);
        }
        return new TextScore(most, matches);
    }

    /**
     * The score with a second opinion on the text, such as a {@link ScanStage}'s: the model's matches get the mean of both log-odds, those of
     * rules stay.
     *
     * @param probability what the other makes of the text, 0 to 1
     */
    public TextScore with(double probability) {
        List<Match> merged = new ArrayList<>(matches.size());
        for (Match match : matches) {
            double odds = Math.exp((logOdds(match.confidence) + logOdds(probability)) / 2);
            merged.add(match.rule.equals(Scanner.MODEL) ? match.with(odds / (1 + odds)) : match);
        }
        return of(merged);
    }

    private static double logOdds(double probability) {
        double within = Math.min(1 - LEAST, Math.max(LEAST, probability));
        return Math.log(within / (1 - within));
    }

    /**
     * A part of the text.
     *
     * @param rule the name of what found it: a rule's, or {@link Scanner#MODEL}
     * @param family what the attack tries, like {@code instruction-override}; null where it cannot be told
     * @param threat of which kind
     * @param confidence 0 to 1
     * @param start index of the first character
     * @param end index behind the last
     */
    public record Match(String rule, @Nullable String family, Threat threat, double confidence, int start, int end) {
        static Match of(RuleHit hit, double confidence, int start, int end) {
            return new Match(hit.rule(), hit.family().key(), Threat.of(hit.family()), confidence, start, end);
        }

        /** Whether it says what another says already. */
        boolean repeats(Match other) {
            return rule.equals(other.rule) && start < other.end && other.start < end;
        }

        private Match with(double other) {
            return new Match(rule, family, threat, other, start, end);
        }
    }
}
