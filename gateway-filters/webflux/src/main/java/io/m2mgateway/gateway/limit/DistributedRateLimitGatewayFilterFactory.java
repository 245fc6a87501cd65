package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.args.KnownArgs;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.policy.PolicyRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

/** {@code DistributedRateLimit=per-client,per-route}: takes from every limit of the named policies, all or nothing, or answers 429. */
public final class DistributedRateLimitGatewayFilterFactory extends AbstractGatewayFilterFactory<LimitConfig>
        implements KnownArgs {
    /** The filter's name in a route. */
    public static final String NAME = "DistributedRateLimit";

    /** More policies than these in the shortcut form are a mistake. */
    private static final int MAX_POLICIES = 16;

    private final PolicyRegistry policies;
    private final Limiter limiter;
    private final GatewayMetrics metrics;

    /** A factory of filters that share a limiter. */
    public DistributedRateLimitGatewayFilterFactory(PolicyRegistry policies, Limiter limiter, GatewayMetrics metrics) {
        super(LimitConfig.class);
        this.policies = policies;
        this.limiter = limiter;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return IntStream.range(0, MAX_POLICIES)
                .mapToObj(i -> "policies[" + i + "]")
                .toList();
    }

    @Override
    public Set<String> knownArgs() {
        return KnownArgs.of(LimitConfig.class);
    }

    @Override
    public GatewayFilter apply(LimitConfig config) {
        List<String> known = new ArrayList<>(policies.all().keySet());
        for (String name : config.policies()) {
            if (policies.find(name) == null) {
                throw invalid(
                        name,
                        "no such policy",
                        known.isEmpty()
                                ? "Set m2m.limits.policies." + name + "."
                                : "Did you mean '" + KnownArgs.nearest(name, known) + "'? Set m2m.limits.policies."
                                        + name + ".");
            }
        }
        if (config.policies().isEmpty()) {
            throw invalid("", "missing", "Write " + NAME + "=<policy> with a name of m2m.limits.policies.");
        }
        return new AdmissionFilter(config, policies, limiter, metrics);
    }

    private static RuntimeException invalid(String value, String problem, String fix) {
        return new InvalidSettingException(NAME + ".policies", value, problem, fix);
    }
}
