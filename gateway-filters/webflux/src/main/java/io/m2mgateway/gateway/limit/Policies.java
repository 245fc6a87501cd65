package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.limit.policy.StoredPolicy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the registry of policies. */
public final class Policies {
    private static final Logger log = LoggerFactory.getLogger(Policies.class);

    private Policies() {}

    /**
     * The configured policies.
     *
     * @throws io.m2mgateway.gateway.args.InvalidSettingException for settings that make no sense
     */
    public static PolicyRegistry registry(LimitProperties properties, PolicyStore store) {
        PolicyRegistry registry = new PolicyRegistry(PolicyBinder.bind(properties), store, new Logging());
        registry.all().values().stream()
                .filter(it -> it.policy().key().isCallersWord())
                .forEach(it -> log.warn(
                        "m2m.limits.policies.{}.key is only what callers say of themselves: add client or ip to it",
                        it.policy().name()));
        registry.synchronize().exceptionally(error -> {
            log.warn("Policies are not compared with the store: {}", error.toString());
            return null;
        });
        return registry;
    }

    /** Keeps nothing: for a gateway that is alone. */
    public static PolicyStore alone() {
        return new PolicyStore() {
            @Override
            public CompletionStage<Optional<StoredPolicy>> load(String name) {
                return CompletableFuture.completedFuture(Optional.empty());
            }

            @Override
            public CompletionStage<StoredPolicy> publish(StoredPolicy policy) {
                return CompletableFuture.completedFuture(policy);
            }

            @Override
            public void onChange(Consumer<StoredPolicy> listener) {
                // Nobody else publishes.
            }
        };
    }

    private static final class Logging implements PolicyRegistry.Listener {
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
            log.warn("Policy {}: stored limits are ignored, they were made from another configuration", policy.name());
        }
    }
}
