package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.limit.LimitMeters.Mode;
import io.m2mgateway.gateway.limit.LimitMeters.Outcome;
import io.m2mgateway.gateway.limit.key.KeyText;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.policy.KeyValues;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells operators what {@code DistributedRateLimit} decided: meters and the log of the last decisions. Thread-safe. */
public final class LimitRecorder {
    private final PolicyRegistry policies;
    private final DecisionLog log;
    private final LimitMeters meters;

    /** @param registry where meters live; null where the application has none */
    public LimitRecorder(PolicyRegistry policies, DecisionLog log, @Nullable MeterRegistry registry) {
        this.policies = policies;
        this.log = log;
        this.meters = new LimitMeters(registry == null ? new CompositeMeterRegistry() : registry);
    }

    /**
     * A request that is about to be decided on. Reads what it needs of the request at once.
     *
     * @param shadow whether the decision is only counted
     */
    Pending of(String route, List<Charge> charges, KeyValues values, boolean shadow) {
        List<String> keys = new ArrayList<>(charges.size());
        String last = "";
        String key = "";
        for (Charge charge : charges) {
            String policy = policy(charge);
            if (!policy.equals(last)) {
                PolicyRegistry.Effective known = policies.find(policy);
                boolean none = charge.bucket().key().equals(Policy.NO_KEY);
                key = known == null || none ? "" : KeyText.of(known.policy().key(), values);
                last = policy;
            }
            keys.add(key);
        }
        return new Pending(route, charges, keys, shadow);
    }

    /** A request was refused for want of a key, or would have been. */
    void noKey(String route, String policy, boolean shadow) {
        meters.of(policy).decided(shadow ? Mode.SHADOW : Mode.MEMORY, Outcome.NO_KEY);
        log.add(
                DistributedRateLimitGatewayFilterFactory.NAME,
                route,
                shadow,
                () -> Map.of("outcome", Outcome.NO_KEY.text(), "policy", policy));
    }

    /** A policy's name without the route that its buckets are for. */
    static String policy(Charge charge) {
        String policy = charge.bucket().policy();
        int at = policy.indexOf('@');
        return at < 0 ? policy : policy.substring(0, at);
    }

    /** One request of one route. */
    final class Pending {
        private final String route;
        private final List<Charge> charges;
        private final List<String> keys;
        private final boolean shadow;

        private Pending(String route, List<Charge> charges, List<String> keys, boolean shadow) {
            this.route = route;
            this.charges = List.copyOf(charges);
            this.keys = keys;
            this.shadow = shadow;
        }

        void decided(Decision decision) {
            if (charges.isEmpty()) {
                return;
            }
            Mode mode = mode(decision);
            count(decision, mode);
            log.add(
                    DistributedRateLimitGatewayFilterFactory.NAME,
                    route,
                    shadow || decision.allowed(),
                    () -> LimitReasons.of(decision, mode, charges, keys));
        }

        private void count(Decision decision, Mode mode) {
            Set<String> refusing = decision.allowed() ? Set.of() : new HashSet<>();
            for (LimitState state : decision.states()) {
                if (state.refuses()) {
                    refusing.add(policy(state.charge()));
                    meters.of(policy(state.charge())).refused(state.charge().measure());
                }
            }
            String last = "";
            for (Charge charge : charges) {
                String policy = policy(charge);
                if (!policy.equals(last)) {
                    meters.of(policy).decided(mode, outcome(decision, refusing.contains(policy)));
                    last = policy;
                }
            }
        }

        private Mode mode(Decision decision) {
            if (shadow) {
                return Mode.SHADOW;
            }
            return switch (decision.origin()) {
                case MEMORY -> Mode.MEMORY;
                case STORE -> Mode.STORE;
                case REMEMBERED -> Mode.REMEMBERED;
                case LOCAL_SHARE -> Mode.LOCAL;
                case UNCHECKED -> decision.allowed() ? Mode.ALLOW : Mode.DENY;
            };
        }
    }

    private static Outcome outcome(Decision decision, boolean refuses) {
        return switch (decision.outcome()) {
            case ALLOWED -> Outcome.ALLOWED;
            case STORE_UNAVAILABLE -> Outcome.STORE_UNAVAILABLE;
            case REFUSED -> refuses ? Outcome.REFUSED : Outcome.NOT_TAKEN;
            case EXCEEDS_CAPACITY -> refuses ? Outcome.EXCEEDS_CAPACITY : Outcome.NOT_TAKEN;
        };
    }
}
