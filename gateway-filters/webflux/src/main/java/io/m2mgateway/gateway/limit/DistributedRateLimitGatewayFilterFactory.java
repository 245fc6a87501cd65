package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.ArgsBinding;
import io.m2mgateway.gateway.args.KnownArgs;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

/**
 * {@code DistributedRateLimit=per-client,per-route}: takes from every limit of the named policies, all or nothing, or answers 429. With {@code key} and
 * {@code limits} the policy is written in the filter itself.
 */
public final class DistributedRateLimitGatewayFilterFactory extends AbstractGatewayFilterFactory<LimitConfig>
        implements KnownArgs {
    /** The filter's name in a route. */
    public static final String NAME = "DistributedRateLimit";

    /** More policies than these in the shortcut form are a mistake. */
    private static final int MAX_POLICIES = 16;

    private final LimitSupport support;
    private final PolicyRegistry policies;

    /** A factory of filters that share a limiter. */
    public DistributedRateLimitGatewayFilterFactory(LimitSupport support) {
        super(LimitConfig.class);
        this.support = support;
        this.policies = support.policies();
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
        return KnownArgs.of(LimitConfig.Args.class);
    }

    @Override
    public void check(ArgPlace place) {
        policiesOf(ArgsBinding.check(place, LimitConfig.class), place);
    }

    @Override
    public void checkTogether(List<ArgPlace> places) {
        Set<String> seen = new HashSet<>();
        for (ArgPlace place : places) {
            LimitConfig config = ArgsBinding.check(place, LimitConfig.class);
            if (config.isInline()) {
                Policy policy = inline(config, place);
                if (!seen.add(policy.name())) {
                    throw place.invalid(
                            "key",
                            "another policy with this key is written here",
                            "Write all limits into one of them, or give both a name in m2m.limits.policies.");
                }
            } else {
                requireNew(config.args().policies(), seen, place);
            }
        }
    }

    private static void requireNew(List<String> names, Set<String> seen, ArgPlace place) {
        for (int i = 0; i < names.size(); i++) {
            if (!seen.add(names.get(i))) {
                throw place.invalid("policies[" + i + "]", "named twice", "Remove one of them.");
            }
        }
    }

    @Override
    public GatewayFilter apply(LimitConfig config) {
        String route = config.getRouteId() == null ? "java" : InlinePolicies.place(config.getRouteId());
        ArgPlace place = new ArgPlace(route, NAME, Map.of());
        List<Policy> inline = policiesOf(config, place);
        inline.forEach(Policies.registering(policies));
        List<String> names = inline.isEmpty()
                ? config.args().policies()
                : List.of(inline.get(0).name());
        LimitUse use = new LimitUse(
                names,
                config.args().onStoreFailure(),
                config.args().shadow(),
                config.args().askUsage());
        return new AdmissionFilter(use, support);
    }

    /** The policy that is written here, none where names are. */
    private List<Policy> policiesOf(LimitConfig config, ArgPlace place) {
        List<String> names = config.args().policies();
        if (config.isInline()) {
            if (!names.isEmpty()) {
                throw place.invalid(
                        "policies",
                        "the filter has names of policies and a policy of its own",
                        "Write two filters, or only one of both.");
            }
            return List.of(inline(config, place));
        }
        if (names.isEmpty()) {
            throw place.invalid(
                    "policies",
                    "missing",
                    "Write " + NAME + "=<policy> with a name of m2m.limits.policies, or 'key' and 'limits'.");
        }
        for (int i = 0; i < names.size(); i++) {
            if (policies.find(names.get(i)) == null) {
                throw new ArgPlace(place.route(), NAME, Map.of("policies[" + i + "]", names.get(i)))
                        .invalid("policies[" + i + "]", "no such policy", fix(names.get(i)));
            }
        }
        return List.of();
    }

    private Policy inline(LimitConfig config, ArgPlace place) {
        String key = config.args().key();
        Policy policy = new PolicyBinder(part -> place.name(part), support.keys())
                .policy(InlinePolicies.name(place.route(), key == null ? "" : key), config.inline());
        Policies.requirePrices(policy, support.tariff().pricing());
        return policy;
    }

    private String fix(String name) {
        List<String> known = policies.all().keySet().stream()
                .filter(it -> !it.startsWith(PolicyBinder.INLINE))
                .sorted()
                .toList();
        return known.isEmpty()
                ? "Set m2m.limits.policies." + name + "."
                : "Did you mean '" + KnownArgs.nearest(name, known) + "'? Set m2m.limits.policies." + name + ".";
    }
}
