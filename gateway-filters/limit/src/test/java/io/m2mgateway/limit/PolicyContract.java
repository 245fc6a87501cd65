package io.m2mgateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The part of the contract that tells of policies: what becomes of live buckets when limits change, and what different ones share. */
abstract class PolicyContract {
    protected static final Duration SECOND = Duration.ofSeconds(1);
    protected static final Duration MINUTE = Duration.ofMinutes(1);

    /** The limiter under test; the same one within a test. */
    protected abstract Limiter limiter();

    /** Lets the limiter's time go on, or back. */
    protected abstract void advance(Duration time);

    /** Waits until settlements that were handed over are in the buckets. */
    protected abstract void awaitSettlements() throws Exception;

    protected final BucketId bucket = new BucketId("policy", "requests", LimitKey.of(List.of("caller")));
    protected final BucketId other = new BucketId("policy", "tokens", LimitKey.of(List.of("caller")));
    protected final BucketId slots = new BucketId("policy", "concurrency", LimitKey.of(List.of("caller")));

    protected final Rate tenASecond = Rate.of(10, 10, SECOND, 0);
    protected final Rate hundredAMinute = Rate.of(100, 100, MINUTE, 0);

    @Test
    void aChangeOfALimitCarriesTheUsedShareOver() throws Exception {
        assertThat(take(charge(bucket, tenASecond, 5)).allowed()).isTrue();
        Rate hundredASecond = Rate.of(100, 100, SECOND, 1);
        assertThat(remaining(bucket, hundredASecond)).isEqualTo(50);
        assertThat(take(charge(bucket, hundredASecond, 50)).allowed()).isTrue();
        assertThat(take(charge(bucket, hundredASecond, 1)).allowed()).isFalse();
    }

    @Test
    void aSlowerRefillIsNotForgottenAfterTheTimeOfTheFasterOne() throws Exception {
        assertThat(take(charge(bucket, tenASecond, 10)).allowed()).isTrue();
        Rate tenAnHour = Rate.of(10, 10, Duration.ofHours(1), 1);
        assertThat(take(charge(bucket, tenAnHour, 1)).allowed()).isFalse();
        advance(Duration.ofMinutes(3));
        assertThat(take(charge(bucket, tenAnHour, 1)).allowed()).isFalse();
        advance(Duration.ofMinutes(4));
        assertThat(take(charge(bucket, tenAnHour, 1)).allowed()).isTrue();
    }

    @Test
    void anOlderVersionDoesNotSetALimitBack() throws Exception {
        Rate hundredASecond = Rate.of(100, 100, SECOND, 1);
        assertThat(take(charge(bucket, hundredASecond, 40)).allowed()).isTrue();
        Decision old = take(charge(bucket, tenASecond, 20));
        assertThat(old.allowed()).isTrue();
        assertThat(old.states().get(0).rate()).isEqualTo(hundredASecond);
        assertThat(old.states().get(0).remaining()).isEqualTo(40);
    }

    @Test
    void moreSlotsHoldAtOnce() throws Exception {
        assertThat(take(slot(1)).allowed()).isTrue();
        assertThat(take(slot(1)).allowed()).isFalse();
        assertThat(take(new Charge(slots, Measure.CONCURRENCY, Rate.slots(2, 1), 1))
                        .allowed())
                .isTrue();
    }

    @Test
    void resetFillsTheBucketAndForgetsDebt() throws Exception {
        settle(bucket, tenASecond, 50);
        limiter().reset(List.of(bucket)).toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertThat(remaining(bucket, tenASecond)).isEqualTo(10);
    }

    @Test
    void callersDoNotShareBuckets() throws Exception {
        drain(bucket, tenASecond);
        BucketId another = new BucketId("policy", "requests", LimitKey.of(List.of("another")));
        assertThat(take(charge(another, tenASecond, 10)).allowed()).isTrue();
    }

    @Test
    void aReloadOfTheSameLimitsFillsNothing() throws Exception {
        drain(bucket, tenASecond);
        Rate reloaded = new Rate(tenASecond.capacity(), tenASecond.refill(), tenASecond.periodMicros(), 7);
        assertThat(take(charge(bucket, reloaded, 1)).allowed()).isFalse();
        settle(bucket, reloaded, 5);
        assertThat(remaining(bucket, tenASecond)).isEqualTo(-5);
    }

    @Test
    void policiesOfOneKeyDoNotShareBucketsAndARenamedOneBeginsAnew() throws Exception {
        drain(bucket, tenASecond);
        BucketId renamed = new BucketId("renamed", bucket.limit(), bucket.key());
        assertThat(take(charge(renamed, hundredAMinute, 100)).allowed()).isTrue();
        assertThat(take(charge(renamed, hundredAMinute, 1)).allowed()).isFalse();
        advance(SECOND);
        assertThat(take(charge(bucket, tenASecond, 10)).allowed()).isTrue();
        assertThat(take(charge(renamed, hundredAMinute, 2)).allowed()).isFalse();
    }

    @Test
    void aNegativeAmountIsNoCharge() throws Exception {
        drain(bucket, tenASecond);
        assertThatThrownBy(() -> charge(bucket, tenASecond, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(remaining(bucket, tenASecond)).isZero();
    }

    protected boolean allowed(Charge... charges) {
        try {
            return take(charges).allowed();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    protected Decision take(Charge... charges) throws Exception {
        return limiter()
                .take(List.of(charges), StoreFailureMode.DENY)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    protected void settle(BucketId id, Rate rate, long delta) throws Exception {
        limiter().settle(List.of(new Adjustment(id, Measure.TOKENS, rate, delta)));
        awaitSettlements();
    }

    protected long remaining(BucketId id, Rate rate) throws Exception {
        return take(charge(id, rate, 0)).states().get(0).remaining();
    }

    protected void drain(BucketId id, Rate rate) throws Exception {
        assertThat(take(charge(id, rate, rate.capacity())).allowed()).isTrue();
    }

    protected Charge slot(int of) {
        return new Charge(slots, Measure.CONCURRENCY, Rate.slots(of, 0), 1);
    }

    protected static Charge charge(BucketId id, Rate rate, long amount) {
        return new Charge(id, Measure.TOKENS, rate, amount);
    }
}
