package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.limit.PolicyUses.Use;
import io.m2mgateway.gateway.limit.key.KeyText;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.limit.policy.EmptyKey;
import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeyValues;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry.Effective;
import io.m2mgateway.limit.policy.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds the buckets that an operator means. */
final class KeyBuckets {
    private final Policy policy;
    private final TreeSet<String> routes = new TreeSet<>();

    KeyBuckets(Effective effective, List<Use> uses) {
        this.policy = effective.policy();
        uses.forEach(use -> routes.add(use.route()));
    }

    /** Whether there is more than one key. */
    boolean needsKey() {
        return policy.key().parts().stream().anyMatch(part -> part.kind() != KeyPart.Kind.GLOBAL);
    }

    String help() {
        return "The policy counts by " + KeyText.of(policy.key()) + ".";
    }

    /**
     * @param texts the key; none for the only one there is, one that is empty for requests without a key
     * @param route which route's buckets
     */
    Found find(List<String> texts, @Nullable String route) {
        String of = route(route);
        if (policy.emptyKey() == EmptyKey.SHARED && texts.equals(List.of(""))) {
            return new Found(policy, of, "", part -> null, Policy.NO_KEY);
        }
        try {
            KeyValues values = KeyText.parse(policy.key(), texts);
            String digest = policy.key().digest(values).orElseThrow();
            return new Found(policy, of, KeyText.whole(policy.key(), values), values, digest);
        } catch (IllegalArgumentException wrong) {
            throw LimitsEndpoint.badRequest("key", "key: " + wrong.getMessage() + ". " + help());
        }
    }

    private String route(@Nullable String route) {
        if (policy.scope() == Scope.SHARED) {
            if (route != null) {
                throw LimitsEndpoint.badRequest(
                        "route", "route: the policy's buckets are shared by all routes. Leave it out.");
            }
            return "";
        }
        if (route == null && routes.size() == 1) {
            return routes.first();
        }
        if (route == null || !routes.contains(route)) {
            throw LimitsEndpoint.badRequest(
                    "route",
                    "route: " + (route == null ? "missing" : "no route of this name uses the policy") + ". Use one of "
                            + routes + ".");
        }
        return route;
    }

    /**
     * The buckets of one key.
     *
     * @param route empty where routes share them
     * @param key as operators write it
     */
    record Found(Policy policy, String route, String key, KeyValues values, String digest) {
        /** What the buckets hold. */
        Mono<Map<String, Object>> state(Limiter limiter) {
            List<Charge> charges = new ArrayList<>();
            for (Limit limit : policy.limitsFor(values)) {
                // By version 0 the shape of a live bucket stays, which may be an override's that the key alone does not
                // tell.
                charges.add(new Charge(policy.bucket(limit, digest, route), limit.measure(), limit.rate(0), 0));
            }
            return Mono.fromCompletionStage(() -> limiter.take(charges, StoreFailureMode.LOCAL))
                    .map(this::describe);
        }

        /** Fills the buckets; the state afterwards. */
        Mono<Map<String, Object>> reset(Limiter limiter) {
            List<BucketId> buckets = policy.limits().stream()
                    .map(limit -> policy.bucket(limit, digest, route))
                    .toList();
            return Mono.fromCompletionStage(() -> limiter.reset(buckets))
                    .onErrorMap(thrown -> new GatewayException(
                            GatewayError.of(503, "The store does not answer: the key was reset on this node only.")))
                    .then(Mono.defer(() -> state(limiter)));
        }

        private Map<String, Object> describe(Decision decision) {
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("policy", policy.name());
            described.put("key", key);
            if (!route.isEmpty()) {
                described.put("route", route);
            }
            described.put(
                    "mode",
                    switch (decision.origin()) {
                        case MEMORY -> "memory";
                        case LOCAL_SHARE -> "local";
                        default -> "store";
                    });
            described.put(
                    "limits",
                    decision.states().stream().map(PolicyDescription::of).toList());
            return described;
        }
    }
}
