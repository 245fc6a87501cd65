package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import io.m2mgateway.limit.policy.EmptyKey;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.Scope;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits.
 *
 * @param policies by name
 * @param maxKeys buckets that are kept in memory where limits are not shared; beyond it those go first that were unused for longest
 */
@ConfigurationProperties(prefix = "m2m.limits", ignoreUnknownFields = false)
public record LimitProperties(
        @DefaultValue Map<String, PolicySettings> policies,

        @DefaultValue("" + InMemoryLimiter.DEFAULT_MAX_BUCKETS)
        int maxKeys) {

    /**
     * One policy.
     *
     * @param key whom it counts by: client, tag:tier, ip, principal, jwt:claim, header:X, query:x, model, route, global, @bean, or several joined by " + "
     * @param limits all hold together
     * @param overrides other limits for some callers; the first that matches counts
     * @param scope whether routes share the buckets
     * @param emptyKey what happens to a request that has no value for the key
     * @param revision grows with each change; the highest in the cluster holds
     */
    public record PolicySettings(
            @Nullable String key,
            @DefaultValue List<LimitSettings> limits,
            @DefaultValue List<OverrideSettings> overrides,
            @DefaultValue("shared") Scope scope,
            @DefaultValue("deny") EmptyKey emptyKey,
            @DefaultValue("0") int revision) {}

    /**
     * One limit.
     *
     * @param measure what is counted
     * @param limit how much comes back in each period; for concurrency the number of requests at a time
     * @param per the period; none for concurrency
     * @param burst capacity; the limit if not set
     * @param estimate how much is reserved of tokens and cost while the real use is unknown; the most that can come if not set
     * @param defaultOutputTokens output tokens to reserve for a request that names no maximum; 1024 if not set
     */
    public record LimitSettings(
            @Nullable Measure measure,
            @Nullable BigDecimal limit,
            @Nullable Duration per,
            @Nullable BigDecimal burst,
            Limit.@Nullable Estimate estimate,
            @Nullable Integer defaultOutputTokens) {}

    /**
     * Other limits for some callers.
     *
     * @param match whom, for example client:gold-* or tag:tier=gold
     * @param factor what the policy's limits are multiplied by
     * @param limits limits instead of the policy's
     */
    public record OverrideSettings(
            @Nullable String match,
            @Nullable BigDecimal factor,
            @DefaultValue List<LimitSettings> limits) {}
}
