package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.Finding;
import io.m2mgateway.scan.Threat;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.text.MalformedException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * What {@code SecurityScan} said of a request or of its answer, for logs and for limits that price it. Holds nothing of either.
 *
 * @param action what was done; in shadow mode what {@code block} would have done
 * @param enforced false in shadow mode
 * @param threat of which kind; null where nothing was found
 * @param confidence 0 to 1: the worst finding's, or the worst text's where nothing was found
 * @param rule what found it; null where nothing was found
 * @param family what the attack tries; null where it cannot be told
 * @param message index of the message, from 0; −1 where there is none
 * @param place where the string stands, and which of its characters are meant; null where nothing was found. What is neither a letter, a
 *     digit nor punctuation of paths is shown as {@code ?}, since members' names are the sender's own
 */
public record ScanVerdict(
        Action action,
        boolean enforced,
        @Nullable Threat threat,
        double confidence,
        @Nullable String rule,
        @Nullable String family,
        int message,
        @Nullable String place) {

    private static final int LONGEST_PATH = 128;
    private static final double DIGITS = 10_000;

    /** The exchange attribute. */
    public static final String ATTRIBUTE = ScanVerdict.class.getName();

    /** The exchange attribute with what was said of the answer; there once the answer, or enough of its stream, was seen. */
    public static final String RESPONSE_ATTRIBUTE = ScanVerdict.class.getName() + ".response";

    static final ScanVerdict NOTHING = new ScanVerdict(Action.ALLOW, true, null, 0, null, null, -1, null);

    /** What was done. */
    public enum Action {
        /** Nothing was found. */
        ALLOW,
        /** Something was found that is below the block threshold; the request went on. */
        FLAG,
        /** The request went on with a mark for the upstream. */
        TAG,
        /** What was found was replaced. */
        REDACT,
        /** The request was refused. */
        BLOCK,
        /** The scan failed. */
        ERROR
    }

    /** The verdict on this exchange's request; null where no scan has run. */
    public static @Nullable ScanVerdict of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** The verdict on this exchange's answer; null where none was given yet. */
    public static @Nullable ScanVerdict ofAnswer(ServerWebExchange exchange) {
        return exchange.getAttribute(RESPONSE_ATTRIBUTE);
    }

    static ScanVerdict of(Verdict found, Action action, boolean enforced) {
        Finding worst = null;
        for (Finding finding : found.findings()) {
            if (worst == null || finding.confidence() > worst.confidence()) {
                worst = finding;
            }
        }
        return worst == null
                ? new ScanVerdict(action, enforced, null, found.confidence(), null, null, -1, null)
                : new ScanVerdict(
                        action,
                        enforced,
                        found.threat(),
                        found.confidence(),
                        worst.rule(),
                        worst.family(),
                        worst.message(),
                        place(worst));
    }

    private static String place(Finding finding) {
        String path = finding.path().length() > LONGEST_PATH
                ? finding.path().substring(0, LONGEST_PATH) + "…"
                : finding.path();
        return path.replaceAll("[^\\p{Alnum}_.\\[\\]…-]", "?") + ':' + finding.textStart() + '-' + finding.textEnd();
    }

    static ScanVerdict of(MalformedException malformed, Action action, boolean enforced) {
        return new ScanVerdict(
                action,
                enforced,
                ScanRefusal.threat(malformed),
                1,
                malformed.problem().name().toLowerCase(Locale.ROOT),
                null,
                -1,
                ":" + malformed.offset());
    }

    static ScanVerdict failed(boolean enforced) {
        return new ScanVerdict(Action.ERROR, enforced, null, 0, null, null, -1, null);
    }

    /** What is said of it in logs, in this order. */
    Map<String, Object> reasons(String direction) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        reasons.put("outcome", action.name().toLowerCase(Locale.ROOT));
        reasons.put("direction", direction);
        reasons.put("enforced", enforced);
        reasons.put("score", Math.round(confidence * DIGITS) / DIGITS);
        putKnown(reasons, "threat", threat);
        putKnown(reasons, "rule", rule);
        putKnown(reasons, "family", family);
        putKnown(reasons, "place", place);
        return reasons;
    }

    private static void putKnown(Map<String, Object> to, String name, @Nullable Object value) {
        if (value != null) {
            to.put(name, value.toString());
        }
    }

    /** The value of {@code X-M2M-Threat}. */
    String header() {
        return threat + ";confidence=" + String.format(Locale.ROOT, "%.2f", confidence);
    }
}
