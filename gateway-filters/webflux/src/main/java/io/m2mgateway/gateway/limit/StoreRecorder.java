package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a shared store did: meters {@code m2m.limit.store} (time of a round trip, tag {@code outcome}), {@code m2m.limit.store.decisions} (requests that rode in one),
 * {@code m2m.limit.transitions} (tag {@code to}), {@code m2m.limit.charged} (tag {@code measure}). Thread-safe; counting allocates nothing.
 */
public final class StoreRecorder implements LimiterObserver {
    private final Timer answered;
    private final Timer failed;
    private final DistributionSummary decisions;
    private final Map<State, Counter> transitions = new EnumMap<>(State.class);
    private final Map<Measure, Counter> charged = new EnumMap<>(Measure.class);
    private final InstantSource clock;
    private volatile Instant since;

    /**
     * @param registry where meters live; null where the application has none
     * @param clock for {@link #since()}
     */
    public StoreRecorder(@Nullable MeterRegistry registry, InstantSource clock) {
        MeterRegistry meters = registry == null ? new CompositeMeterRegistry() : registry;
        this.clock = clock;
        this.since = clock.instant();
        this.answered = timer(meters, "answered");
        this.failed = timer(meters, "failed");
        this.decisions = DistributionSummary.builder("m2m.limit.store.decisions")
                .description("Requests that rode in one round trip to the store")
                .register(meters);
        for (State state : State.values()) {
            transitions.put(
                    state,
                    Counter.builder("m2m.limit.transitions")
                            .description("Changes of the breaker before the store")
                            .tag("to", breaker(state))
                            .register(meters));
        }
        for (Measure measure : Measure.values()) {
            charged.put(
                    measure,
                    Counter.builder("m2m.limit.charged")
                            .description("Units that were used while the store was away and charged to it later")
                            .tag("measure", measure.configName())
                            .register(meters));
        }
    }

    private static Timer timer(MeterRegistry meters, String outcome) {
        return Timer.builder("m2m.limit.store")
                .description("Round trips to the store")
                .tag("outcome", outcome)
                .register(meters);
    }

    /**
     * Registers what a limiter is: {@code m2m.limit.breaker} (tag {@code state}, 1 for the one that holds), {@code m2m.limit.nodes}, {@code m2m.limit.pending} and
     * {@code m2m.limit.keys}.
     */
    public static void watch(Limiter limiter, MeterRegistry registry) {
        for (State state : State.values()) {
            Gauge.builder("m2m.limit.breaker", limiter, it -> it.status().state() == state ? 1 : 0)
                    .description("State of the breaker before the store")
                    .tag("state", breaker(state))
                    .register(registry);
        }
        gauge(
                registry,
                limiter,
                "nodes",
                "Gateways that share limits",
                it -> status(it).liveNodes());
        gauge(
                registry,
                limiter,
                "pending",
                "Settlements that wait for the store",
                it -> status(it).pendingSettlements());
        gauge(registry, limiter, "keys", "Buckets that are held in this process", Limiter::bucketsInMemory);
    }

    private static LimiterStatus status(Limiter limiter) {
        return limiter.status();
    }

    private static void gauge(
            MeterRegistry registry, Limiter limiter, String name, String text, ToDoubleFunction<Limiter> value) {
        Gauge.builder("m2m.limit." + name, limiter, value).description(text).register(registry);
    }

    /** A state in the words of breakers: {@code closed}, {@code open}, {@code half-open}. */
    public static String breaker(State state) {
        return switch (state) {
            case UP -> "closed";
            case OPEN -> "open";
            case HALF_OPEN -> "half-open";
        };
    }

    /** Since when the store answers or does not; before the first word of it, since the start. */
    public Instant since() {
        return since;
    }

    @Override
    public void roundTrip(long nanos, int rode, boolean lost) {
        (lost ? failed : answered).record(nanos, TimeUnit.NANOSECONDS);
        decisions.record(rode);
    }

    @Override
    public void transition(State from, State to) {
        if (from == State.UP || to == State.UP) {
            since = clock.instant();
        }
        count(transitions.get(to), 1);
    }

    @Override
    public void charged(Measure measure, long amount) {
        count(charged.get(measure), (double) amount);
    }

    private static void count(@Nullable Counter counter, double amount) {
        if (counter != null) {
            counter.increment(amount);
        }
    }
}
