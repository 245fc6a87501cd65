package io.m2mgateway.limit.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies of this node and what the cluster has made of them. Thread-safe.
 *
 * <p>Which limits hold:
 *
 * <ol>
 *   <li>of a stored policy with a higher revision than this node's configuration: the stored ones;
 *   <li>of one with the same revision that was made from the same configuration: the stored ones, changes at run time included;
 *   <li>else this node's own, and they are stored.
 * </ol>
 */
public final class PolicyRegistry {
    private final Map<String, Policy> configured = new ConcurrentHashMap<>();
    private final Map<String, Effective> effective = new ConcurrentHashMap<>();
    private final PolicyStore store;
    private final Listener listener;

    /**
     * A policy as it holds now.
     *
     * @param policy with the limits that hold
     * @param stored what the cluster has agreed on; null before the store answered
     * @param version for {@link Limit#rate(long)}
     */
    public record Effective(Policy policy, @Nullable StoredPolicy stored, long version) {}

    /** Is told of what an operator should know. */
    public interface Listener {
        /** The stored limits hold instead of this node's configuration, or other ones than before. */
        void adopted(StoredPolicy policy);

        /** Stored limits are ignored: they were made from another configuration of the same revision. */
        void ignored(StoredPolicy policy);
    }

    /**
     * @param policies this node's configuration
     * @param store where the cluster agrees; asked by {@link #synchronize()}
     * @param listener is told of adopted and ignored policies
     */
    public PolicyRegistry(Collection<Policy> policies, PolicyStore store, Listener listener) {
        policies.forEach(this::put);
        this.store = store;
        this.listener = listener;
        store.onChange(this::apply);
    }

    /** All policies as they hold now, by name. */
    public Map<String, Effective> all() {
        return Map.copyOf(effective);
    }

    /** A policy as it holds now; null if the configuration has none of that name. */
    public @Nullable Effective find(String name) {
        return effective.get(name);
    }

    /**
     * Adds a policy to this node's configuration, or replaces the one of that name. Live buckets take the new limits over, with the share that was used.
     *
     * @return fails if the store does not answer; the policy holds nevertheless, and {@link #synchronize()} tries again
     */
    public CompletionStage<Void> register(Policy policy) {
        if (policy.equals(configured.get(policy.name()))) {
            return CompletableFuture.completedFuture(null);
        }
        put(policy);
        return synchronize(policy).thenAccept(agreed -> {});
    }

    private void put(Policy policy) {
        configured.put(policy.name(), policy);
        effective.put(policy.name(), new Effective(policy, null, StoredPolicy.version(policy.revision(), 0)));
    }

    /** Compares the configuration with the store. Fails if the store does not answer; may be called again. */
    public CompletionStage<Void> synchronize() {
        CompletableFuture<?>[] all = configured.values().stream()
                .map(policy -> synchronize(policy).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(all);
    }

    private CompletionStage<StoredPolicy> synchronize(Policy policy) {
        return store.load(policy.name()).thenCompose(stored -> agree(policy, stored));
    }

    /**
     * Changes a policy's limits at run time, on all nodes with the same configuration.
     *
     * @param name a configured policy
     * @param limits the new limits
     * @return what holds afterwards; fails with IllegalArgumentException for an unknown name, and if the store does not answer
     */
    public CompletionStage<StoredPolicy> change(String name, List<Limit> limits) {
        Effective now = effective.get(name);
        Policy own = configured.get(name);
        if (now == null || own == null) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("there is no policy " + name));
        }
        return store.load(name)
                .thenCompose(stored -> store.publish(new StoredPolicy(
                        name,
                        Math.max(
                                own.revision(),
                                stored.map(StoredPolicy::revision).orElse(0)),
                        stored.filter(it -> it.revision() >= own.revision())
                                        .map(StoredPolicy::change)
                                        .orElse(0)
                                + 1,
                        baseOf(stored, own),
                        limits)))
                .thenApply(kept -> {
                    apply(kept);
                    return kept;
                });
    }

    /** A digest of what a policy's configuration says of limits. */
    static String digest(Policy policy) {
        String text = policy.limits() + "|" + policy.overrides();
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Limits that came from a higher revision stay that revision's: nodes that have it shall take the change for their own. */
    private static String baseOf(Optional<StoredPolicy> stored, Policy own) {
        return stored.filter(it -> it.revision() > own.revision())
                .map(StoredPolicy::base)
                .orElseGet(() -> digest(own));
    }

    private CompletionStage<StoredPolicy> agree(Policy own, Optional<StoredPolicy> stored) {
        if (stored.isPresent() && holds(own, stored.get())) {
            apply(stored.get());
            return CompletableFuture.completedFuture(stored.get());
        }
        // A newer number than what other limits of the same revision had, so that live buckets take the new
        // configuration.
        int change = stored.filter(it -> it.revision() == own.revision())
                .map(it -> it.change() + 1)
                .orElse(0);
        stored.filter(it -> it.change() > 0).ifPresent(listener::ignored);
        return store.publish(new StoredPolicy(own.name(), own.revision(), change, digest(own), own.limits()))
                .thenApply(kept -> {
                    apply(kept);
                    return kept;
                });
    }

    private void apply(StoredPolicy stored) {
        Policy own = configured.get(stored.name());
        if (own == null) {
            return;
        }
        if (!holds(own, stored)) {
            if (stored.revision() == own.revision()) {
                listener.ignored(stored);
            }
            return;
        }
        boolean[] changed = new boolean[1];
        effective.compute(own.name(), (name, before) -> {
            if (before != null && before.stored() != null && before.version() >= stored.version()) {
                return before;
            }
            changed[0] = before == null || !before.policy().limits().equals(stored.limits());
            return new Effective(own.withLimits(stored.limits()), stored, stored.version());
        });
        if (changed[0]) {
            listener.adopted(stored);
        }
    }

    private static boolean holds(Policy own, StoredPolicy stored) {
        return stored.revision() > own.revision()
                || (stored.revision() == own.revision() && stored.base().equals(digest(own)));
    }
}
