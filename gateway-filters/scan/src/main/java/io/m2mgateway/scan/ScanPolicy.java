package io.m2mgateway.scan;

import io.m2mgateway.scan.text.Role;
import io.m2mgateway.scan.text.TextLimits;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is scanned and what follows.
 *
 * @param roles whose texts are scanned
 * @param threats kinds of finding that count; refused shapes always do, since what cannot be read cannot be scanned
 * @param blockThreshold confidence, 0 to 1, from which a document is blocked; null: the model's own
 * @param flagThreshold confidence, 0 to 1, from which it is flagged; null: the model's own
 * @param allow names of rules, {@link Scanner#MODEL} among them, or of families that do not count
 * @param limits shapes that are accepted
 */
public record ScanPolicy(
        Set<Role> roles,
        Set<Threat> threats,
        @Nullable Double blockThreshold,
        @Nullable Double flagThreshold,
        Set<String> allow,
        TextLimits limits) {
    /** Users, tools and assistants; the application's own words are left alone. */
    public static final ScanPolicy DEFAULT = new ScanPolicy(
            Set.of(Role.USER, Role.TOOL, Role.ASSISTANT),
            Set.of(Threat.values()),
            null,
            null,
            Set.of(),
            TextLimits.DEFAULT);

    /** Copies the sets and checks the thresholds. */
    public ScanPolicy {
        roles = Set.copyOf(roles);
        threats = Set.copyOf(threats);
        allow = Set.copyOf(allow);
        check("block-threshold", blockThreshold);
        check("flag-threshold", flagThreshold);
    }

    private static void check(String name, @Nullable Double threshold) {
        if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1, not " + threshold);
        }
    }
}
