package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Measure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was reserved of tokens and cost (micro-USD), and what it was settled at: {@code m2m.limit.reserved} and {@code m2m.limit.settled}, both with tags
 * {@code policy} and {@code measure}. Thread-safe.
 */
final class UsageMeters {
    private final MeterRegistry registry;
    private final ConcurrentMap<Key, Pair> counters = new ConcurrentHashMap<>();

    private record Key(String policy, Measure measure) {}

    private record Pair(Counter reserved, Counter settled) {}

    UsageMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void reserved(BucketId bucket, Measure measure, long amount) {
        of(bucket, measure).reserved().increment((double) amount);
    }

    void settled(BucketId bucket, Measure measure, long amount) {
        of(bucket, measure).settled().increment((double) amount);
    }

    private Pair of(BucketId bucket, Measure measure) {
        return counters.computeIfAbsent(
                new Key(bucket.policy(), measure),
                key -> new Pair(
                        counter("m2m.limit.reserved", "Tokens or micro-USD that were reserved", key),
                        counter("m2m.limit.settled", "Tokens or micro-USD that were used in the end", key)));
    }

    private Counter counter(String name, String description, Key key) {
        return Counter.builder(name)
                .description(description)
                .tags("policy", key.policy(), "measure", key.measure().configName())
                .register(registry);
    }
}
