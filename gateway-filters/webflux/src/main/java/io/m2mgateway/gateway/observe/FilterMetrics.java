package io.m2mgateway.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/**
 * Meters of one filter on one route: {@code m2m.requests} (tag {@code outcome}), {@code m2m.bytes} (tag
 * {@code direction}) and {@code m2m.time}, all with tags {@code filter} and {@code route}.
 *
 * <p>Thread-safe; counting allocates nothing.
 */
public final class FilterMetrics {

    /**
     * Where Reactor's context keeps the current observation: the key of Micrometer's
     * {@code ObservationThreadLocalAccessor}, which cannot be named here because its class needs a library that is optional.
     */
    private static final String CONTEXT_KEY = "micrometer.observation";

    private final ObservationRegistry observations;
    private final String filter;
    private final String route;
    private final Map<Outcome, Counter> requests = new EnumMap<>(Outcome.class);
    private final Map<Direction, Counter> bytes = new EnumMap<>(Direction.class);
    private final Timer time;

    /** What a filter did with a request. */
    public enum Outcome {
        /** Did its work. */
        DONE,
        /** Had nothing to do and let the request pass. */
        PASSED,
        /** Answered with an error of the caller's making. */
        REFUSED,
        /** Failed through no fault of the caller's. */
        FAILED
    }

    /** Which bytes are counted. */
    public enum Direction {
        /** As received from the network. */
        IN,
        /** As sent to the network. */
        OUT,
        /** Plain, before encoding or after decoding. */
        RAW
    }

    FilterMetrics(MeterRegistry registry, ObservationRegistry observations, String filter, String route) {
        this.observations = observations;
        this.filter = filter;
        this.route = route;
        for (Outcome outcome : Outcome.values()) {
            requests.put(
                    outcome,
                    Counter.builder("m2m.requests")
                            .description("Requests that a filter saw, by what it did with them")
                            .tags("filter", filter, "route", route, "outcome", tag(outcome))
                            .register(registry));
        }
        for (Direction direction : Direction.values()) {
            bytes.put(
                    direction,
                    Counter.builder("m2m.bytes")
                            .description("Bytes that a filter read, wrote, and held in plain form")
                            .baseUnit("bytes")
                            .tags("filter", filter, "route", route, "direction", tag(direction))
                            .register(registry));
        }
        time = Timer.builder("m2m.time")
                .description("Time that a filter worked")
                .tags("filter", filter, "route", route)
                .register(registry);
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Counts one request. */
    public void request(Outcome outcome) {
        Objects.requireNonNull(requests.get(outcome)).increment();
    }

    /** Adds to the bytes of a direction. */
    public void bytes(Direction direction, long count) {
        Objects.requireNonNull(bytes.get(direction)).increment((double) count);
    }

    /** Records how long the filter itself worked, waiting for others excluded. */
    public void time(long nanos) {
        time.record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Observes an operation as {@code m2m.<operation>}, child of the request's own observation. Without an observation
     * registry this is the same {@code Mono}.
     *
     * @param operation {@code auth}, {@code decode}, {@code encode} and the like: a name, never a value of a request
     */
    public <T> Mono<T> observed(String operation, Mono<T> work) {
        if (observations.isNoop()) {
            return work;
        }
        return Mono.deferContextual(context -> {
            Observation observation = Observation.createNotStarted("m2m." + operation, observations)
                    .lowCardinalityKeyValue("filter", filter)
                    .lowCardinalityKeyValue("route", route);
            Observation parent = context.getOrDefault(CONTEXT_KEY, null);
            if (parent != null) {
                observation.parentObservation(parent);
            }
            observation.start();
            return work.doOnError(observation::error)
                    .doFinally(signal -> observation.stop())
                    .contextWrite(inner -> inner.put(CONTEXT_KEY, observation));
        });
    }
}
