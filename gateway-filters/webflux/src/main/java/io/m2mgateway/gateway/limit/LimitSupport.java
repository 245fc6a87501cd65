package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.limit.key.KeyReader;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.usage.Pricing;
import io.m2mgateway.limit.usage.Tariff;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GlobalFilter;

/** What all uses of {@code DistributedRateLimit} share. Thread-safe. */
public final class LimitSupport {
    private final PolicyRegistry policies;
    private final KeyReader keys;
    private final Limiter limiter;
    private final GatewayMetrics metrics;
    private final Tariff tariff;
    private final Demands demands;
    private final PlainBodies bodies;
    private final UsageMeters usageMeters;
    private final LimitRecorder recorder;

    /** @param registry where meters live; null for none */
    public LimitSupport(
            PolicyRegistry policies,
            KeyReader keys,
            Limiter limiter,
            Pricing pricing,
            PlainBodies bodies,
            CodecWork work,
            LimitRecorder recorder,
            GatewayMetrics metrics,
            @Nullable MeterRegistry registry) {
        this.policies = policies;
        this.keys = keys;
        this.limiter = limiter;
        this.metrics = metrics;
        this.tariff = new Tariff(pricing);
        this.demands = new Demands(bodies, work);
        this.bodies = bodies;
        this.recorder = recorder;
        this.usageMeters = new UsageMeters(registry == null ? new CompositeMeterRegistry() : registry);
    }

    /** The filter that reads what answers used; one for all routes. */
    public GlobalFilter usageFilter() {
        return new UsageFilter(demands, bodies);
    }

    PolicyRegistry policies() {
        return policies;
    }

    KeyReader keys() {
        return keys;
    }

    Limiter limiter() {
        return limiter;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    Tariff tariff() {
        return tariff;
    }

    Demands demands() {
        return demands;
    }

    LimitRecorder recorder() {
        return recorder;
    }

    UsageMeters usageMeters() {
        return usageMeters;
    }
}
