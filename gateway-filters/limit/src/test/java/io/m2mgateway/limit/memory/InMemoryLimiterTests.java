package io.m2mgateway.limit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterContract;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InMemoryLimiterTests extends LimiterContract {
    private final AtomicLong nanos = new AtomicLong();
    private final InMemoryLimiter limiter = new InMemoryLimiter(1_000, nanos::get);

    @Override
    protected Limiter limiter() {
        return limiter;
    }

    @Override
    protected void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    protected void awaitSettlements() {
        // They are in the buckets when the call returns.
    }

    @Test
    void keepsNoBucketThatIsFullAgain() {
        Rate rate = Rate.of(10, 10, Duration.ofSeconds(1), 0);
        for (int i = 0; i < 500; i++) {
            limiter.take(List.of(new Charge(id(i), Measure.REQUESTS, rate, 1)));
        }
        assertThat(limiter.size()).isEqualTo(500);
        advance(Duration.ofSeconds(2));
        assertThat(limiter.size()).isZero();
    }

    @Test
    void keepsABucketAsLongAsItOwes() {
        Rate rate = Rate.of(10, 10, Duration.ofSeconds(1), 0);
        limiter.settle(List.of(new Adjustment(id(1), Measure.TOKENS, rate, 1_000)));
        advance(Duration.ofSeconds(90));
        assertThat(limiter.size()).isOne();
        advance(Duration.ofSeconds(12));
        assertThat(limiter.size()).isZero();
    }

    @Test
    void keepsNoMoreBucketsThanItMay() {
        Rate rate = Rate.of(10, 10, Duration.ofHours(1), 0);
        for (int i = 0; i < 5_000; i++) {
            limiter.take(List.of(new Charge(id(i), Measure.REQUESTS, rate, 1)));
        }
        assertThat(limiter.size()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void decidesOnceWhileTimeGoesOn() {
        AtomicLong ticking = new AtomicLong();
        long tick = Duration.ofMillis(1).toNanos();
        InMemoryLimiter busy = new InMemoryLimiter(10, () -> ticking.addAndGet(tick));
        Rate rate = Rate.of(5, 10, Duration.ofSeconds(1), 0);
        long admitted = 0;
        for (int i = 0; i < 20_000; i++) {
            admitted += busy.take(List.of(new Charge(id(1), Measure.REQUESTS, rate, 1)))
                            .allowed()
                    ? 1
                    : 0;
        }
        long refilled = ticking.get() / Duration.ofMillis(100).toNanos();
        assertThat(admitted).isBetween(refilled, refilled + 5);
    }

    @Test
    void keepsNoSlotsThatNobodyHolds() {
        Rate rate = Rate.slots(1, 0);
        limiter.take(List.of(new Charge(id(1), Measure.CONCURRENCY, rate, 1)));
        assertThat(limiter.size()).isOne();
        limiter.settle(List.of(new Adjustment(id(1), Measure.CONCURRENCY, rate, -1)));
        assertThat(limiter.size()).isZero();
        limiter.take(List.of(new Charge(id(1), Measure.CONCURRENCY, rate, 0)));
        assertThat(limiter.size()).isZero();
    }

    private static BucketId id(int caller) {
        return new BucketId("policy", "requests", "caller-" + caller);
    }
}
