package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.limit.key.KeyReader;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.limit.policy.StoredPolicy;
import io.m2mgateway.limit.usage.Pricing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Makes the registry of policies. */
public final class Policies {
    private static final Logger log = LoggerFactory.getLogger(Policies.class);

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    private Policies() {}

    /**
     * The configured policies.
     *
     * @throws io.m2mgateway.gateway.args.InvalidSettingException for settings that make no sense
     */
    public static PolicyRegistry registry(
            LimitProperties properties, KeyReader keys, Pricing pricing, PolicyStore store) {
        List<Policy> policies = new ArrayList<>();
        properties.policies().forEach((name, settings) -> policies.add(PolicyBinder.named(name, settings, keys)));
        policies.forEach(policy -> requirePrices(policy, pricing));
        PolicyRegistry registry = new PolicyRegistry(policies, store, new Logging());
        policies.forEach(Policies::warnOfCallersWord);
        return registry;
    }

    /** Compares the policies with the store, again and again until it has answered once. */
    public static Mono<Void> synchronize(PolicyRegistry registry) {
        return Mono.defer(() -> Mono.fromCompletionStage(registry.synchronize()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_RETRY).maxBackoff(LAST_RETRY));
    }

    /** Adds policies that are written into routes. */
    static Consumer<Policy> registering(PolicyRegistry registry) {
        return policy -> {
            PolicyRegistry.Effective known = registry.find(policy.name());
            if (known == null) {
                warnOfCallersWord(policy);
            }
            // Where the store does not answer, the policy holds here; other nodes hear of it with the next comparison.
            registry.register(policy).exceptionally(error -> null);
        };
    }

    /** A model without a price would cost nothing, whatever the limit says. */
    static void requirePrices(Policy policy, Pricing pricing) {
        boolean cost = policy.limits().stream().anyMatch(limit -> limit.measure() == Measure.COST);
        if (cost && !pricing.isComplete()) {
            throw new InvalidSettingException(
                    "m2m.pricing",
                    null,
                    "policy " + policy.name() + " limits cost, and there is no price for models that are not named",
                    "Add for example { model: \"*\", input: 5.00, output: 15.00 }.");
        }
    }

    private static void warnOfCallersWord(Policy policy) {
        if (policy.key().isCallersWord()) {
            log.warn(
                    "Policy {}: its key is only what callers say of themselves; add client or ip to it", policy.name());
        }
    }

    private static final class Logging implements PolicyRegistry.Listener {
        /** Versions that were told of: what is ignored is seen again and again. */
        private final Map<String, Long> ignored = new ConcurrentHashMap<>();

        @Override
        public void adopted(StoredPolicy policy) {
            log.info(
                    "Policy {}: limits of revision {}, change {} hold",
                    policy.name(),
                    policy.revision(),
                    policy.change());
        }

        @Override
        public void ignored(StoredPolicy policy) {
            Long told = ignored.put(policy.name(), policy.version());
            if (told == null || told != policy.version()) {
                log.warn(
                        "Policy {}: stored limits are ignored, they were made from another configuration",
                        policy.name());
            }
        }
    }
}
