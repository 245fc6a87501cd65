package io.m2mgateway.limit.memory;

import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.limit.policy.StoredPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keeps policies for as long as the process lives: for a gateway that shares its limits with nobody. Thread-safe. */
public final class InMemoryPolicyStore implements PolicyStore {
    private final Map<String, StoredPolicy> kept = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Optional<StoredPolicy>> load(String name) {
        return CompletableFuture.completedFuture(Optional.ofNullable(kept.get(name)));
    }

    @Override
    public CompletionStage<StoredPolicy> publish(StoredPolicy policy) {
        return CompletableFuture.completedFuture(
                kept.merge(policy.name(), policy, (old, latest) -> latest.version() > old.version() ? latest : old));
    }

    @Override
    public void onChange(Consumer<StoredPolicy> listener) {
        // Nobody else publishes.
    }
}
