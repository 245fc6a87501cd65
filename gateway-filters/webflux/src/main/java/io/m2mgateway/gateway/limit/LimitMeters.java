package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Measure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts decisions by policy: {@code m2m.limit.decisions} (tags {@code policy}, {@code outcome}, {@code mode}) and {@code m2m.limit.refusals} (tags
 * {@code policy}, {@code measure}). Policies are those of the configuration; no tag tells callers apart. Thread-safe; counting allocates nothing.
 */
final class LimitMeters {
    private final Map<String, OfPolicy> policies = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    LimitMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    OfPolicy of(String policy) {
        OfPolicy known = policies.get(policy);
        return known == null ? policies.computeIfAbsent(policy, OfPolicy::new) : known;
    }

    /** The counters of one policy; those that never counted are not there. */
    final class OfPolicy {
        private final Map<Mode, Map<Outcome, Counter>> decisions = new EnumMap<>(Mode.class);
        private final Map<Measure, Counter> refusals = new ConcurrentHashMap<>();
        private final String policy;

        OfPolicy(String policy) {
            this.policy = policy;
            for (Mode mode : Mode.values()) {
                decisions.put(mode, new ConcurrentHashMap<>());
            }
        }

        void decided(Mode mode, Outcome outcome) {
            decisions
                    .getOrDefault(mode, Map.of())
                    .computeIfAbsent(
                            outcome,
                            it -> Counter.builder("m2m.limit.decisions")
                                    .description("Requests that a policy decided on")
                                    .tags("policy", policy, "outcome", it.text(), "mode", mode.text())
                                    .register(registry))
                    .increment();
        }

        void refused(Measure measure) {
            refusals.computeIfAbsent(
                            measure,
                            it -> Counter.builder("m2m.limit.refusals")
                                    .description("Limits that refused a request")
                                    .tags("policy", policy, "measure", it.configName())
                                    .register(registry))
                    .increment();
        }
    }

    /** What a policy's part in a decision was. */
    enum Outcome {
        /** All was taken. */
        ALLOWED,
        /** One of its limits is exhausted. */
        REFUSED,
        /** The request is above the capacity of one of its limits. */
        EXCEEDS_CAPACITY,
        /** Another policy of the route refused, so nothing was taken from this one. */
        NOT_TAKEN,
        /** The store does not answer, and the route refuses then. */
        STORE_UNAVAILABLE,
        /** The request has no value for the policy's key. */
        NO_KEY;

        private final String text = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');

        String text() {
            return text;
        }
    }

    /** How it was decided. */
    enum Mode {
        /** In this process, the only store there is. */
        MEMORY,
        /** By the shared store. */
        STORE,
        /** By a refusal of the shared store that still holds. */
        REMEMBERED,
        /** By this node's share, since the store does not answer. */
        LOCAL,
        /** Not at all, since the store does not answer and the route lets pass then. */
        ALLOW,
        /** Refused since the store does not answer. */
        DENY,
        /** Only counted. */
        SHADOW;

        private final String text = name().toLowerCase(java.util.Locale.ROOT);

        String text() {
            return text;
        }
    }
}
