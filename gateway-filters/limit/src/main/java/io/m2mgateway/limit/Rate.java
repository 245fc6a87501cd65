package io.m2mgateway.limit;

import java.time.Duration;

/**
 * The shape of a bucket.
 *
 * @param capacity the most that the bucket holds, in units of its measure, 0 to {@value #MAX_AMOUNT}; 0 refuses everything
 * @param refill units that come back in each {@code period}, 0 to {@value #MAX_AMOUNT} and at most one a nanosecond (the finest that Bucket4j counts); 0
 *     only together with a capacity of 0, or for concurrency
 * @param periodMicros the period in microseconds, 1 to {@value #MAX_PERIOD_MICROS}; 0 for concurrency, whose slots come back by release
 * @param version grows with each change of the policy. A limiter that knows the bucket with a higher version keeps that shape, so that nodes
 *     with an old configuration cannot set a limit back
 */
public record Rate(long capacity, long refill, long periodMicros, long version) {
    /** 10^15: below 2^53, so that doubles hold it exactly; a thousand million US dollars in micro-USD. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000L;
    /** 366 days. */
    public static final long MAX_PERIOD_MICROS = 366L * 24 * 60 * 60 * 1_000_000;

    public Rate {
        check(capacity >= 0 && capacity <= MAX_AMOUNT, "capacity", capacity);
        check(refill >= 0 && refill <= MAX_AMOUNT, "refill", refill);
        check(periodMicros >= 0 && periodMicros <= MAX_PERIOD_MICROS, "period", periodMicros);
        check(version >= 0, "version", version);
        check(periodMicros == 0 || capacity == 0 || refill > 0, "refill", refill);
        check(periodMicros == 0 || refill <= periodMicros * 1_000, "refill", refill);
    }

    /** A bucket that refills. */
    public static Rate of(long capacity, long refill, Duration period, long version) {
        return new Rate(capacity, refill, period.toNanos() / 1_000, version);
    }

    /** A number of slots. */
    public static Rate slots(long slots, long version) {
        return new Rate(slots, 0, 0, version);
    }

    /** Whether this is a number of slots that are held and released, not a bucket that refills. */
    public boolean isSlots() {
        return periodMicros == 0;
    }

    private static void check(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " out of range: " + value);
        }
    }
}
