package io.m2mgateway.limit.memory;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Rate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A bucket that refills: Bucket4j's, or none for a capacity of 0, which Bucket4j does not know. */
final class BucketEntry extends Entry {
    private static final long NANOS_PER_MICRO = 1_000;

    private final TimeMeter clock;
    private Rate rate;
    private @Nullable Bucket bucket;
    private volatile long idleNanos;

    BucketEntry(long number, Rate rate, TimeMeter clock) {
        super(number);
        this.clock = clock;
        this.rate = rate;
        this.bucket = create(rate);
        estimateIdle();
    }

    @Override
    boolean reshape(Rate next) {
        if (!replaces(rate, next)) {
            return false;
        }
        Bucket current = bucket;
        boolean sameShape = next.capacity() == rate.capacity()
                && next.refill() == rate.refill()
                && next.periodMicros() == rate.periodMicros();
        if (current == null || next.capacity() == 0) {
            bucket = create(next);
        } else if (!sameShape) {
            current.replaceConfiguration(configuration(next), TokensInheritanceStrategy.PROPORTIONALLY);
        }
        rate = next;
        estimateIdle();
        return true;
    }

    @Override
    boolean hasShape(Rate other) {
        return rate.equals(other);
    }

    @Override
    long waitMicros(long amount) {
        Bucket current = bucket;
        if (amount == 0) {
            return 0;
        }
        if (current == null || amount > rate.capacity()) {
            return LimitState.NEVER;
        }
        return micros(current, amount);
    }

    private static long micros(Bucket bucket, long amount) {
        EstimationProbe probe = bucket.estimateAbilityToConsume(amount);
        // Rounded up: a caller that comes back after it must not be too early.
        return probe.canBeConsumed() ? 0 : -Math.floorDiv(-probe.getNanosToWaitForRefill(), NANOS_PER_MICRO);
    }

    @Override
    LimitState state(Charge charge, long waitMicros) {
        Bucket current = bucket;
        return current == null
                ? new LimitState(charge, rate, 0, waitMicros, 0)
                : new LimitState(
                        charge, rate, current.getAvailableTokens(), waitMicros, micros(current, rate.capacity()));
    }

    @Override
    void take(long amount) {
        Bucket current = bucket;
        if (current != null && amount > 0 && !current.tryConsume(amount)) {
            // Time does not run backwards, so what a probe found is still there.
            throw new IllegalStateException("a bucket lost " + amount + " units between probe and take");
        }
    }

    @Override
    void adjust(long delta) {
        Bucket current = bucket;
        if (current == null || delta == 0) {
            return;
        }
        if (delta > 0) {
            current.consumeIgnoringRateLimits(delta);
        } else {
            current.addTokens(-delta);
        }
        estimateIdle();
    }

    @Override
    void reset() {
        bucket = create(rate);
    }

    /**
     * Nanoseconds after which the entry says no more than a new one, even if all of it were taken now. Read without the monitor, as of the last
     * change.
     */
    long idleNanos() {
        return idleNanos;
    }

    private void estimateIdle() {
        Bucket current = bucket;
        if (current == null) {
            idleNanos = 0;
            return;
        }
        long debt = Math.max(0, -current.getAvailableTokens());
        long micros = refillMicros(Math.min(Rate.MAX_AMOUNT, rate.capacity() + debt));
        idleNanos = micros > Long.MAX_VALUE / NANOS_PER_MICRO ? Long.MAX_VALUE : micros * NANOS_PER_MICRO;
    }

    private long refillMicros(long units) {
        if (units <= 0) {
            return 0;
        }
        double exact = (double) units / rate.refill() * rate.periodMicros();
        return exact < 1L << 53 ? ceil(units) : Long.MAX_VALUE;
    }

    private long ceil(long units) {
        long whole = units / rate.refill() * rate.periodMicros();
        long rest = units % rate.refill();
        // rest < refill, so the quotient is below the period; the product may need 128 bits.
        long product = Math.multiplyHigh(rest, rate.periodMicros()) == 0 ? rest * rate.periodMicros() : -1;
        long part = product >= 0
                ? -Math.floorDiv(-product, rate.refill())
                : (long) Math.ceil((double) rest / rate.refill() * rate.periodMicros());
        return whole + part;
    }

    private @Nullable Bucket create(Rate rate) {
        if (rate.capacity() == 0) {
            return null;
        }
        return Bucket.builder()
                .addLimit(bandwidth(rate))
                .withCustomTimePrecision(clock)
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    private static BucketConfiguration configuration(Rate rate) {
        return BucketConfiguration.builder().addLimit(bandwidth(rate)).build();
    }

    private static Bandwidth bandwidth(Rate rate) {
        return Bandwidth.builder()
                .capacity(rate.capacity())
                .refillGreedy(rate.refill(), Duration.of(rate.periodMicros(), ChronoUnit.MICROS))
                .build();
    }
}
