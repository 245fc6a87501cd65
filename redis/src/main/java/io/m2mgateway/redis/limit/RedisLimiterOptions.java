package io.m2mgateway.redis.limit;

import java.time.Duration;

/**
 * How the limiter behaves.
 *
 * @param keyPrefix what all its keys begin with
 * @param deadline for a decision
 * @param breakerFailures calls without an answer in a row after which the store is not asked any more
 * @param breakerOpen how long it is not asked
 * @param lease after which a silent gateway's slots come back
 * @param maxLocalBuckets buckets in memory while the store is away, and buckets to settle then
 */
public record RedisLimiterOptions(
        String keyPrefix,
        Duration deadline,
        int breakerFailures,
        Duration breakerOpen,
        Duration lease,
        int maxLocalBuckets) {
    /** What holds unless configured. */
    public static final RedisLimiterOptions DEFAULT = new RedisLimiterOptions(
            "m2m:1:", Duration.ofMillis(50), 5, Duration.ofSeconds(1), Duration.ofSeconds(6), 100_000);
}
