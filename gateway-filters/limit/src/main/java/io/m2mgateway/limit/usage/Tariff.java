package io.m2mgateway.limit.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.policy.Limit;

/** How many units of a measure a request takes: before its answer is known, and after. Thread-safe. */
public final class Tariff {
    /** Routes times models times measures whose use is learned; models are callers' words. */
    private static final int MAX_LEARNED = 10_000;

    private final Pricing pricing;
    private final Cache<Learned, LearnedRatio> ratios = Caffeine.newBuilder()
            .maximumSize(MAX_LEARNED)
            .executor(Runnable::run)
            .build();

    private record Learned(String route, String model, Measure measure) {}

    /** @param pricing for {@link Measure#COST} */
    public Tariff(Pricing pricing) {
        this.pricing = pricing;
    }

    /** The prices. */
    public Pricing pricing() {
        return pricing;
    }

    /** The most that a request can take of a limit, as far as it is known. */
    public long most(Limit limit, RequestDemand demand) {
        return switch (limit.measure()) {
            case REQUESTS, CONCURRENCY -> 1;
            case BYTES -> Math.min(Rate.MAX_AMOUNT, demand.bytes());
            case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS, COST ->
                units(
                        limit.measure(),
                        demand.model(),
                        new Usage(demand.inputTokens(), 0, demand.outputTokens(limit.defaultOutputTokens())));
        };
    }

    /** What to reserve of that. */
    public long reserve(String route, Limit limit, RequestDemand demand) {
        long most = most(limit, demand);
        return limit.estimate() == Limit.Estimate.LEARNED
                ? ratio(route, demand.model(), limit.measure()).reserve(most)
                : most;
    }

    /** What a known use comes to: tokens, or micro-USD. */
    public long units(Measure measure, String model, Usage usage) {
        long units = switch (measure) {
            case TOKENS -> usage.total();
            case INPUT_TOKENS -> usage.input();
            case OUTPUT_TOKENS -> usage.output();
            case COST -> pricing.cost(model, usage);
            case REQUESTS, BYTES, CONCURRENCY -> throw new IllegalArgumentException(measure + " has no usage");
        };
        return Math.min(Rate.MAX_AMOUNT, units);
    }

    /** Learns from an answer whose use the upstream told. */
    public void learn(String route, Limit limit, RequestDemand demand, long used) {
        if (limit.estimate() == Limit.Estimate.LEARNED) {
            ratio(route, demand.model(), limit.measure()).record(most(limit, demand), used);
        }
    }

    private LearnedRatio ratio(String route, String model, Measure measure) {
        return ratios.get(new Learned(route, model, measure), key -> new LearnedRatio());
    }
}
