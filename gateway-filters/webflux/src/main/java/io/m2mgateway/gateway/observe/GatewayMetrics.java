package io.m2mgateway.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The meters that all filters share, and the door to those of one filter on one route.
 *
 * <p>{@code m2m.errors} (tag {@code code}) counts every error answer of the contract, {@code m2m.cancelled} the
 * requests whose client went away before the answer was complete. No meter has the client's name as a tag: clients
 * come and go, time series stay.
 *
 * <p>Thread-safe. Meters are registered once and kept; counting allocates nothing.
 */
public final class GatewayMetrics {

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final ConcurrentMap<String, Counter> errors = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, FilterMetrics> filters = new ConcurrentHashMap<>();
    private final Counter cancelled;

    private record Key(String filter, String route) {}

    /**
     * @param registry where meters live; null where the application has none, and then nothing is counted
     * @param observations where operations are observed; null for none
     */
    public GatewayMetrics(@Nullable MeterRegistry registry, @Nullable ObservationRegistry observations) {
        // A composite without children hands out meters that do nothing: no caller needs to ask whether to count.
        this.registry = registry == null ? new CompositeMeterRegistry() : registry;
        this.observations = observations == null ? ObservationRegistry.NOOP : observations;
        this.cancelled = Counter.builder("m2m.cancelled")
                .description("Requests whose client went away before the answer was complete")
                .register(this.registry);
    }

    /** Meters of one filter on one route; the same object for the same names. Keep it: the lookup allocates. */
    public FilterMetrics filter(String filter, String route) {
        return filters.computeIfAbsent(
                new Key(filter, route), key -> new FilterMetrics(registry, observations, key.filter(), key.route()));
    }

    /** Counts an error answer by its contract code. */
    public void error(String code) {
        Counter counter = errors.get(code);
        if (counter == null) {
            counter = errors.computeIfAbsent(
                    code,
                    name -> Counter.builder("m2m.errors")
                            .description("Error answers of the contract")
                            .tag("code", name)
                            .register(registry));
        }
        counter.increment();
    }

    /** Counts a request whose client went away. */
    public void cancelled() {
        cancelled.increment();
    }
}
