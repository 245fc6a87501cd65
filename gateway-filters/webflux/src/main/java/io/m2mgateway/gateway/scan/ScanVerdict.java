package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.Finding;
import io.m2mgateway.scan.Threat;
import io.m2mgateway.scan.Verdict;
import io.m2mgateway.scan.text.MalformedException;
import java.util.Locale;
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
 * @param message index of the message, from 0; −1 where there is none
 */
public record ScanVerdict(
        Action action,
        boolean enforced,
        @Nullable Threat threat,
        double confidence,
        @Nullable String rule,
        int message) {

    /** The exchange attribute. */
    public static final String ATTRIBUTE = ScanVerdict.class.getName();

    /** The exchange attribute with what was said of the answer; there once the answer, or enough of its stream, was seen. */
    public static final String RESPONSE_ATTRIBUTE = ScanVerdict.class.getName() + ".response";

    static final ScanVerdict NOTHING = new ScanVerdict(Action.ALLOW, true, null, 0, null, -1);

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
                ? new ScanVerdict(action, enforced, null, found.confidence(), null, -1)
                : new ScanVerdict(action, enforced, found.threat(), found.confidence(), worst.rule(), worst.message());
    }

    static ScanVerdict of(MalformedException malformed, Action action, boolean enforced) {
        return new ScanVerdict(
                action,
                enforced,
                ScanRefusal.threat(malformed),
                1,
                malformed.problem().name().toLowerCase(Locale.ROOT),
                -1);
    }

    static ScanVerdict failed(boolean enforced) {
        return new ScanVerdict(Action.ERROR, enforced, null, 0, null, -1);
    }

    /** The value of {@code X-M2M-Threat}. */
    String header() {
        return threat + ";confidence=" + String.format(Locale.ROOT, "%.2f", confidence);
    }
}
