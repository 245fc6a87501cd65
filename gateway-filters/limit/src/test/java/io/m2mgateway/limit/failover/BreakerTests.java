package io.m2mgateway.limit.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.LimiterStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTests {
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> changes = new ArrayList<>();

    private Breaker breaker(State initial) {
        return new Breaker(initial, 3, Duration.ofSeconds(1), nanos::get, (from, to) -> changes.add(from + " " + to));
    }

    @Test
    void opensAfterFailuresInARow() {
        Breaker breaker = breaker(State.UP);
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.allows()).isTrue();
        breaker.failed();
        assertThat(breaker.allows()).isFalse();
        assertThat(changes).containsExactly("UP OPEN");
    }

    @Test
    void letsOneProbeThroughOnceItsTimeIsOver() {
        Breaker breaker = opened();
        nanos.addAndGet(999_999_999);
        assertThat(breaker.tryProbe()).isFalse();
        nanos.addAndGet(1);
        assertThat(breaker.tryProbe()).isTrue();
        assertThat(breaker.tryProbe()).isFalse();
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void aProbeThatFailsOpensForTheWholeTimeAgain() {
        Breaker breaker = opened();
        nanos.addAndGet(5_000_000_000L);
        assertThat(breaker.tryProbe()).isTrue();
        breaker.failed();
        assertThat(breaker.tryProbe()).isFalse();
        nanos.addAndGet(1_000_000_000);
        assertThat(breaker.tryProbe()).isTrue();
    }

    @Test
    void aProbeThatIsAnsweredCloses() {
        Breaker breaker = opened();
        nanos.addAndGet(1_000_000_000);
        assertThat(breaker.tryProbe()).isTrue();
        breaker.probeSucceeded();
        assertThat(breaker.allows()).isTrue();
        assertThat(changes).containsExactly("UP OPEN", "OPEN HALF_OPEN", "HALF_OPEN UP");
    }

    @Test
    void anAnswerThatComesLateDoesNotClose() {
        Breaker breaker = opened();
        breaker.succeeded();
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void theFirstProbeOfAStoreThatWasNeverReachedIsDueAtOnce() {
        Breaker breaker = breaker(State.OPEN);
        assertThat(breaker.allows()).isFalse();
        assertThat(breaker.tryProbe()).isTrue();
    }

    private Breaker opened() {
        Breaker breaker = breaker(State.UP);
        for (int i = 0; i < 3; i++) {
            breaker.failed();
        }
        return breaker;
    }
}
