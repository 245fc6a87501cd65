package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.Threat;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code m2m.scan.verdicts} (tags {@code route}, {@code direction}, {@code threat}, {@code action}, {@code enforced}) and
 * {@code m2m.scan.time} (tags {@code route}, {@code direction}), {@code m2m.scan.texts} (tag {@code source}) and
 * {@code m2m.scan.stage} (tag {@code outcome}). Thread-safe.
 */
final class ScanMeters {

    /** Which way the text went. */
    enum Direction {
        REQUEST,
        RESPONSE
    }

    /** Where the score of a text came from. */
    enum Source {
        SCANNED,
        REMEMBERED,
        /** Fetched from the store that nodes share; remembered from then on. */
        SHARED
    }

    private record Key(
            String route, Direction direction, @Nullable Threat threat, ScanVerdict.Action action, boolean enforced) {}

    private record TimeKey(String route, Direction direction) {}

    private final MeterRegistry registry;
    private final ConcurrentMap<Key, Counter> verdicts = new ConcurrentHashMap<>();
    private final ConcurrentMap<TimeKey, Timer> times = new ConcurrentHashMap<>();

    private final ConcurrentMap<Boolean, Counter> stages = new ConcurrentHashMap<>();
    private final Map<Source, Counter> texts = new EnumMap<>(Source.class);

    ScanMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Source source : Source.values()) {
            texts.put(
                    source,
                    Counter.builder("m2m.scan.texts")
                            .description("Texts worth remembering, by where their score came from")
                            .tag("source", tag(source))
                            .register(registry));
        }
    }

    /** A question to the second stage was answered, or not. */
    void stage(boolean answered) {
        Counter counter = stages.computeIfAbsent(answered, this::stageCounter);
        counter.increment();
    }

    private Counter stageCounter(boolean answered) {
        return Counter.builder("m2m.scan.stage")
                .description("Questions to the second stage")
                .tag("outcome", answered ? "answered" : "failed")
                .register(registry);
    }

    void text(Source source) {
        Objects.requireNonNull(texts.get(source)).increment();
    }

    void verdict(String route, Direction direction, ScanVerdict verdict) {
        Key key = new Key(route, direction, verdict.threat(), verdict.action(), verdict.enforced());
        verdicts.computeIfAbsent(key, this::counter).increment();
    }

    void time(String route, Direction direction, long nanos) {
        times.computeIfAbsent(new TimeKey(route, direction), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter counter(Key key) {
        Threat threat = key.threat();
        return Counter.builder("m2m.scan.verdicts")
                .description("Requests and answers that were scanned, by what was found and done")
                .tags("route", key.route(), "direction", tag(key.direction()))
                .tags("threat", threat == null ? "none" : tag(threat), "action", tag(key.action()))
                .tag("enforced", Boolean.toString(key.enforced()))
                .register(registry);
    }

    private Timer timer(TimeKey key) {
        return Timer.builder("m2m.scan.time")
                .description("Time that scanning took")
                .tags("route", key.route(), "direction", tag(key.direction()))
                .register(registry);
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
