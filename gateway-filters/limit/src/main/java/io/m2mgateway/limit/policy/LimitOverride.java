package io.m2mgateway.limit.policy;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Other limits for some callers.
 *
 * @param match whom it is for
 * @param factor what the policy's limits are multiplied by, above 0; null if {@code limits} are given
 * @param limits limits instead of the policy's, one for each of the policy's by name; empty if {@code factor} is given
 */
public record LimitOverride(KeyMatch match, @Nullable BigDecimal factor, List<Limit> limits) {
    public LimitOverride {
        limits = List.copyOf(limits);
        if ((factor == null) == limits.isEmpty()) {
            throw new IllegalArgumentException("an override needs either a factor or limits");
        }
        if (factor != null && factor.signum() <= 0) {
            throw new IllegalArgumentException("an override's factor must be above 0, not " + factor);
        }
    }

    List<Limit> apply(List<Limit> defaults) {
        BigDecimal by = factor;
        return by == null
                ? limits
                : defaults.stream().map(limit -> limit.times(by)).toList();
    }
}
