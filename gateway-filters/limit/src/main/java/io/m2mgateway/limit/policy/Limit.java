package io.m2mgateway.limit.policy;

import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * One limit of a policy, in units of its measure.
 *
 * @param name unique within the policy, see {@link io.m2mgateway.limit.BucketId#limit()}
 * @param measure what is counted
 * @param limit units that come back per {@code period}; for concurrency the number of slots
 * @param period {@link Duration#ZERO} for concurrency
 * @param burst capacity
 * @param estimate how much is reserved while the real use is unknown
 * @param defaultOutputTokens output tokens to reserve for a request that names no maximum, 0 or more
 */
public record Limit(
        String name,
        Measure measure,
        long limit,
        Duration period,
        long burst,
        Estimate estimate,
        int defaultOutputTokens) {
    /** Output tokens that are reserved for a request that names no maximum, unless configured. */
    public static final int DEFAULT_OUTPUT_TOKENS = 1024;

    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    /** How much is reserved. */
    public enum Estimate {
        /** The most that the request can use: a limit cannot be passed by requests that run together. */
        MAX,
        /** What requests of that route and model used of their maximum at the 95th percentile; an overrun stays as debt. */
        LEARNED
    }

    /** The bucket's shape. */
    public Rate rate(long version) {
        return measure == Measure.CONCURRENCY ? Rate.slots(limit, version) : Rate.of(burst, limit, period, version);
    }

    /** The same limit times {@code factor}, rounded up, so that a small factor does not make it 0; 0 stays 0. */
    public Limit times(BigDecimal factor) {
        return new Limit(
                name, measure, scaled(limit, factor), period, scaled(burst, factor), estimate, defaultOutputTokens);
    }

    /** US dollars in the unit of {@link Measure#COST}. */
    public static long microUsd(BigDecimal usd) {
        return usd.multiply(MICROS).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static long scaled(long amount, BigDecimal factor) {
        return BigDecimal.valueOf(amount)
                .multiply(factor)
                .setScale(0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Rate.MAX_AMOUNT))
                .longValueExact();
    }
}
