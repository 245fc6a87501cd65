package io.m2mgateway.scan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scan says.
 *
 * @param action what the policy makes of it
 * @param threat the worst finding's; null if there is none
 * @param confidence the worst finding's, 0 to 1; the worst text's when nothing was found
 * @param findings the texts above the flag threshold, in document order
 */
public record Verdict(Action action, @Nullable Threat threat, double confidence, List<Finding> findings) {
    /** What happens to the request. */
    public enum Action {
        /** It passes. */
        ALLOW,
        /** It passes with a mark. */
        FLAG,
        /** It is refused. */
        BLOCK
    }

    /** Copies the list. */
    public Verdict {
        findings = List.copyOf(findings);
    }
}
