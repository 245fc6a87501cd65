package io.m2mgateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each implementation extends this and gives a limiter with empty buckets, whose time stands still unless told to go on. */
public abstract class LimiterContract extends PolicyContract {
    @Test
    void startsFullAndRefusesWhenEmpty() throws Exception {
        for (int left = 9; left >= 0; left--) {
            Decision decision = take(charge(bucket, tenASecond, 1));
            assertThat(decision.allowed()).isTrue();
            assertThat(decision.states().get(0).remaining()).isEqualTo(left);
        }
        Decision refused = take(charge(bucket, tenASecond, 1));
        assertThat(refused.outcome()).isEqualTo(Decision.Outcome.REFUSED);
        assertThat(refused.states().get(0).waitMicros()).isEqualTo(100_000);
        assertThat(refused.states().get(0).resetMicros()).isEqualTo(1_000_000);
    }

    @Test
    void refillsContinuouslyAndNotBeyondTheCapacity() throws Exception {
        drain(bucket, tenASecond);
        advance(Duration.ofMillis(99));
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isFalse();
        advance(Duration.ofMillis(1));
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isTrue();
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isFalse();
        advance(Duration.ofHours(1));
        assertThat(take(charge(bucket, tenASecond, 10)).allowed()).isTrue();
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isFalse();
    }

    @Test
    void noBoundaryOfASecondAdmitsTwice() throws Exception {
        advance(Duration.ofMillis(990));
        int admitted = 0;
        for (int step = 0; step < 10; step++) {
            while (take(charge(bucket, tenASecond, 1)).allowed()) {
                admitted++;
            }
            advance(Duration.ofMillis(10));
        }
        assertThat(admitted).isEqualTo(10);
    }

    @Test
    void aRefusalByOneLimitTakesNothingFromTheOthers() throws Exception {
        drain(other, hundredAMinute);
        for (int i = 0; i < 5; i++) {
            Decision refused = take(charge(bucket, tenASecond, 1), charge(other, hundredAMinute, 1));
            assertThat(refused.allowed()).isFalse();
            assertThat(refused.states().get(0).refuses()).isFalse();
            assertThat(refused.states().get(1).refuses()).isTrue();
        }
        assertThat(take(charge(bucket, tenASecond, 10)).allowed()).isTrue();
    }

    @Test
    void theLastLimitThatRefusesLeavesSlotsFree() throws Exception {
        drain(other, hundredAMinute);
        assertThat(take(slot(2), charge(other, hundredAMinute, 1)).allowed()).isFalse();
        assertThat(take(slot(2)).allowed()).isTrue();
        assertThat(take(slot(2)).allowed()).isTrue();
        assertThat(take(slot(2)).allowed()).isFalse();
    }

    @Test
    void anAmountAboveTheCapacityNeverFits() throws Exception {
        Decision decision = take(charge(bucket, tenASecond, 11));
        assertThat(decision.outcome()).isEqualTo(Decision.Outcome.EXCEEDS_CAPACITY);
        assertThat(decision.states().get(0).waitMicros()).isEqualTo(LimitState.NEVER);
        assertThat(take(charge(bucket, tenASecond, 10)).allowed()).isTrue();
    }

    @Test
    void aLimitOfZeroRefusesEverything() throws Exception {
        Rate nothing = Rate.of(0, 0, SECOND, 0);
        assertThat(take(charge(bucket, nothing, 1)).outcome()).isEqualTo(Decision.Outcome.EXCEEDS_CAPACITY);
        advance(Duration.ofHours(1));
        assertThat(take(charge(bucket, nothing, 1)).allowed()).isFalse();
        assertThat(take(new Charge(slots, Measure.CONCURRENCY, Rate.slots(0, 0), 1))
                        .allowed())
                .isFalse();
    }

    @Test
    void nothingAsksWithoutTaking() throws Exception {
        drain(bucket, tenASecond);
        Decision decision = take(charge(bucket, tenASecond, 0));
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.states().get(0).remaining()).isZero();
        assertThat(decision.states().get(0).resetMicros()).isEqualTo(1_000_000);
    }

    @Test
    void noChargesAreAllowed() throws Exception {
        assertThat(take().allowed()).isTrue();
    }

    @Test
    void aRefundNeverOverfills() throws Exception {
        assertThat(take(charge(bucket, tenASecond, 3)).allowed()).isTrue();
        settle(bucket, tenASecond, -8);
        assertThat(remaining(bucket, tenASecond)).isEqualTo(10);
    }

    @Test
    void debtIsKeptUntilTheRefillHasPaidIt() throws Exception {
        assertThat(take(charge(bucket, tenASecond, 10)).allowed()).isTrue();
        settle(bucket, tenASecond, 25);
        assertThat(remaining(bucket, tenASecond)).isEqualTo(-25);
        Decision refused = take(charge(bucket, tenASecond, 1));
        assertThat(refused.states().get(0).waitMicros()).isEqualTo(2_600_000);
        advance(Duration.ofMillis(2_500));
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isFalse();
        advance(Duration.ofMillis(100));
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isTrue();
    }

    @Test
    void debtBeyondTheCapacityOutlivesTheTimeOfARefill() throws Exception {
        settle(bucket, tenASecond, 100);
        advance(Duration.ofSeconds(5));
        assertThat(remaining(bucket, tenASecond)).isEqualTo(-40);
    }

    @Test
    void aClockThatStepsBackGivesNothingAway() throws Exception {
        drain(bucket, tenASecond);
        advance(Duration.ofSeconds(-30));
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isFalse();
        advance(Duration.ofSeconds(30));
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isFalse();
        advance(Duration.ofMillis(100));
        assertThat(take(charge(bucket, tenASecond, 1)).allowed()).isTrue();
    }

    @Test
    void aSmallBurstWithALargeLimitRefillsAtTheLimit() throws Exception {
        Rate one = Rate.of(1, 50, SECOND, 0);
        int admitted = 0;
        for (int step = 0; step < 100; step++) {
            admitted += take(charge(bucket, one, 1)).allowed() ? 1 : 0;
            advance(Duration.ofMillis(10));
        }
        assertThat(admitted).isEqualTo(50);
    }

    @Test
    void amountsOfManyDigitsLoseNoUnit() throws Exception {
        Rate huge = Rate.of(Rate.MAX_AMOUNT, Rate.MAX_AMOUNT, Duration.ofDays(366), 0);
        assertThat(take(charge(bucket, huge, Rate.MAX_AMOUNT - 1)).allowed()).isTrue();
        assertThat(remaining(bucket, huge)).isEqualTo(1);
        assertThat(take(charge(bucket, huge, 1)).allowed()).isTrue();
        assertThat(take(charge(bucket, huge, 1)).allowed()).isFalse();
        // 10^15 units in 366 days are 31.623... a microsecond.
        advance(Duration.ofMillis(1));
        assertThat(remaining(bucket, huge)).isEqualTo(31_623);
    }

    @Test
    void slotsComeBackByRelease() throws Exception {
        assertThat(take(slot(2)).allowed()).isTrue();
        assertThat(take(slot(2)).states().get(0).remaining()).isZero();
        assertThat(take(slot(2)).outcome()).isEqualTo(Decision.Outcome.REFUSED);
        limiter().settle(List.of(new Adjustment(slots, Measure.CONCURRENCY, Rate.slots(2, 0), -1)));
        awaitSettlements();
        assertThat(take(slot(2)).allowed()).isTrue();
        assertThat(take(slot(2)).allowed()).isFalse();
    }

    @Test
    void keysOfAnySizeAndBytes() throws Exception {
        for (String value : List.of("x".repeat(10_000), "\0\r\n{}:*", "\ud83d\ude00", "a\u202eb")) {
            BucketId id = new BucketId("policy", "requests", LimitKey.of(List.of(value)));
            assertThat(take(charge(id, tenASecond, 10)).allowed()).isTrue();
            assertThat(take(charge(id, tenASecond, 1)).allowed()).isFalse();
        }
    }

    @Test
    void exactWithManyCallers() throws Exception {
        Rate thousand = Rate.of(1_000, 1, MINUTE, 0);
        Callable<Integer> caller = () -> (int) IntStream.range(0, 500)
                .filter(i -> allowed(charge(bucket, thousand, 1), charge(other, hundredAMinute, 0)))
                .count();
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            int admitted = 0;
            for (Future<Integer> each : callers.invokeAll(Collections.nCopies(8, caller))) {
                admitted += each.get();
            }
            assertThat(admitted).isEqualTo(1_000);
        } finally {
            callers.shutdownNow();
        }
    }
}
