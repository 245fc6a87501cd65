package io.m2mgateway.gateway.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.limit.PolicyUses;
import io.m2mgateway.gateway.limit.StoreRecorder;
import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.StoreFailureMode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Flux;

/** What is not a matter of routes; with them see {@code ManagementIT}. */
class LimitsHealthIndicatorTests {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private State state = State.UP;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final StoreRecorder store = new StoreRecorder(meters, () -> now);
    private final LimitsHealthIndicator indicator =
            new LimitsHealthIndicator(new Shared(), new PolicyUses(Flux::empty), store);

    private final class Shared implements Limiter {
        @Override
        public CompletionStage<Decision> take(List<Charge> charges, StoreFailureMode onStoreFailure) {
            return CompletableFuture.completedFuture(Decision.unchecked());
        }

        @Override
        public void settle(List<Adjustment> adjustments) {}

        @Override
        public CompletionStage<Void> reset(Collection<BucketId> buckets) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public LimiterStatus status() {
            return new LimiterStatus("redis standalone at h:1", state, 3, 7);
        }

        @Override
        public void close() {}
    }

    private Health health() {
        return Objects.requireNonNull(indicator.health(true).block());
    }

    private void become(State next) {
        store.transition(state, next);
        state = next;
    }

    @Test
    void saysHowTheStoreIsAndSinceWhen() {
        assertThat(health().getStatus()).isEqualTo(Status.UP);
        assertThat(health().getDetails())
                .containsEntry("store", "redis standalone at h:1")
                .containsEntry("breaker", "closed")
                .containsEntry("nodes", 3)
                .containsEntry("pending-settlements", 7L)
                .containsEntry("since", "2026-01-01T00:00:00Z");
        now = now.plusSeconds(60);
        become(State.OPEN);
        now = now.plusSeconds(60);
        become(State.HALF_OPEN);
        assertThat(health().getStatus()).isEqualTo(LimitsHealthIndicator.DEGRADED);
        assertThat(health().getDetails())
                .containsEntry("breaker", "half-open")
                .as("probes do not count")
                .containsEntry("since", "2026-01-01T00:01:00Z");
        become(State.UP);
        assertThat(health().getDetails()).containsEntry("since", "2026-01-01T00:02:00Z");
        assertThat(meters.get("m2m.limit.transitions")
                        .tag("to", "half-open")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void roundTripsAndChargesAreMeasured() {
        store.roundTrip(2_000_000, 5, false);
        store.roundTrip(50_000_000, 1, true);
        store.charged(Measure.TOKENS, 120);
        assertThat(meters.get("m2m.limit.store")
                        .tag("outcome", "answered")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("m2m.limit.store")
                        .tag("outcome", "failed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("m2m.limit.store.decisions").summary().totalAmount())
                .isEqualTo(6);
        assertThat(meters.get("m2m.limit.charged")
                        .tag("measure", "tokens")
                        .counter()
                        .count())
                .isEqualTo(120);
        StoreRecorder.watch(new Shared(), meters);
        assertThat(meters.get("m2m.limit.nodes").gauge().value()).isEqualTo(3);
        assertThat(meters.get("m2m.limit.pending").gauge().value()).isEqualTo(7);
        assertThat(meters.get("m2m.limit.breaker").tag("state", "open").gauge().value())
                .isZero();
    }
}
