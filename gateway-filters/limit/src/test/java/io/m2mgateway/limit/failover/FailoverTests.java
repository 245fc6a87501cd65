package io.m2mgateway.limit.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailoverTests {
    private static final Rate TEN = Rate.of(10, 10, Duration.ofHours(1), 0);
    private static final BucketId BUCKET = new BucketId("policy", "tokens", "caller");

    private final AtomicLong nanos = new AtomicLong();
    private final List<State> states = new ArrayList<>();
    private final SettlementLedger ledger = new SettlementLedger(2);
    private final LocalShare local = new LocalShare(new InMemoryLimiter(10, nanos::get), () -> 3, ledger);

    @Test
    void opensAfterFailuresInARowAndClosesByAProbe() {
        Breaker breaker = new Breaker(State.UP, 3, Duration.ofSeconds(1), nanos::get, (from, to) -> states.add(to));
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.allows()).isTrue();
        breaker.failed();
        assertThat(breaker.allows()).isFalse();
        assertThat(breaker.tryProbe()).isFalse();
        nanos.addAndGet(1_000_000_000);
        assertThat(breaker.tryProbe()).isTrue();
        assertThat(breaker.tryProbe()).as("one at a time").isFalse();
        breaker.succeeded();
        assertThat(breaker.allows()).as("a late answer says nothing of now").isFalse();
        breaker.failed();
        assertThat(breaker.tryProbe()).as("it waits again").isFalse();
        nanos.addAndGet(1_000_000_000);
        assertThat(breaker.tryProbe()).isTrue();
        breaker.probeSucceeded();
        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.OPEN, State.HALF_OPEN, State.UP);
    }

    @Test
    void aShareIsRoundedUpAndZeroStaysZero() {
        assertThat(LocalShare.share(TEN, 3).capacity()).isEqualTo(4);
        assertThat(LocalShare.share(TEN, 100).capacity()).isEqualTo(1);
        assertThat(LocalShare.share(Rate.of(0, 0, Duration.ofHours(1), 0), 3).capacity())
                .isZero();
    }

    @Test
    void aboveTheShareIsARefusalAndAboveTheLimitForEver() {
        assertThat(take(5).outcome()).isEqualTo(Decision.Outcome.REFUSED);
        assertThat(take(11).outcome()).isEqualTo(Decision.Outcome.EXCEEDS_CAPACITY);
        assertThat(take(4).allowed()).isTrue();
        assertThat(take(1).outcome()).isEqualTo(Decision.Outcome.REFUSED);
        assertThat(ledger.drain(10)).containsExactly(new Adjustment(BUCKET, Measure.TOKENS, TEN, 4));
    }

    @Test
    void localUseIsChargedAtMostOnceTheCapacityAndSettlementsInFull() {
        for (int i = 0; i < 5; i++) {
            ledger.used(new Charge(BUCKET, Measure.TOKENS, TEN, 4));
        }
        ledger.settled(new Adjustment(BUCKET, Measure.TOKENS, TEN, 30));
        assertThat(ledger.drain(10)).containsExactly(new Adjustment(BUCKET, Measure.TOKENS, TEN, 40));
        assertThat(ledger.drain(10)).isEmpty();
    }

    @Test
    void theLedgerIsBoundedAndCountsWhatFoundNoRoom() {
        for (int i = 0; i < 3; i++) {
            ledger.used(new Charge(new BucketId("policy", "tokens", "caller-" + i), Measure.TOKENS, TEN, 1));
        }
        assertThat(ledger.size()).isEqualTo(2);
        assertThat(ledger.dropped()).isOne();
    }

    private Decision take(long amount) {
        return local.decide(List.of(new Charge(BUCKET, Measure.TOKENS, TEN, amount)), StoreFailureMode.LOCAL);
    }
}
