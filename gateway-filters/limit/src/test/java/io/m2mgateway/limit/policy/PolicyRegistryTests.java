package io.m2mgateway.limit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Measure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PolicyRegistryTests {
    private final SharedStore store = new SharedStore();
    private final List<String> told = new ArrayList<>();

    @Test
    void aChangeAtRunTimeReachesNodesWithTheSameConfiguration() {
        PolicyRegistry one = node(policy(10, 0));
        PolicyRegistry two = node(policy(10, 0));
        one.change("p", List.of(limit(99))).toCompletableFuture().join();
        assertThat(limitOf(one)).isEqualTo(99);
        assertThat(limitOf(two)).isEqualTo(99);
        assertThat(versionOf(two)).isGreaterThan(StoredPolicy.version(0, 0));
    }

    @Test
    void aNodeThatStartsLaterTakesTheChange() {
        node(policy(10, 0))
                .change("p", List.of(limit(99)))
                .toCompletableFuture()
                .join();
        assertThat(limitOf(node(policy(10, 0)))).isEqualTo(99);
    }

    @Test
    void anotherConfigurationIgnoresTheChangeAndSaysSo() {
        node(policy(10, 0))
                .change("p", List.of(limit(99)))
                .toCompletableFuture()
                .join();
        told.clear();
        PolicyRegistry other = node(policy(20, 0));
        assertThat(limitOf(other)).isEqualTo(20);
        assertThat(told).contains("ignored 99");
    }

    @Test
    void aNewConfigurationOfTheSameRevisionReachesLiveBuckets() {
        PolicyRegistry old = node(policy(10, 0));
        old.change("p", List.of(limit(99))).toCompletableFuture().join();
        assertThat(versionOf(node(policy(20, 0)))).isGreaterThan(versionOf(old));
    }

    @Test
    void aLowerRevisionUsesTheStoredPolicy() {
        node(policy(30, 3));
        PolicyRegistry old = node(policy(20, 2));
        assertThat(limitOf(old)).isEqualTo(30);
        assertThat(told).contains("adopted 30");
    }

    @Test
    void aHigherRevisionReplacesTheStoredPolicyOnLiveNodes() {
        PolicyRegistry old = node(policy(20, 2));
        node(policy(30, 3));
        assertThat(limitOf(old)).isEqualTo(30);
    }

    @Test
    void aChangeMadeOnANodeWithALowerRevisionHoldsForTheHigherOne() {
        PolicyRegistry newer = node(policy(30, 3));
        PolicyRegistry old = node(policy(20, 2));
        old.change("p", List.of(limit(77))).toCompletableFuture().join();
        assertThat(limitOf(newer)).isEqualTo(77);
        assertThat(limitOf(old)).isEqualTo(77);
    }

    @Test
    void anUnknownPolicyCannotBeChanged() {
        assertThat(node(policy(10, 0)).change("q", List.of(limit(1))).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void aFactorIsRoundedUpAndLeavesZero() {
        assertThat(limit(10).times(new BigDecimal("0.01")).limit()).isOne();
        assertThat(limit(0).times(new BigDecimal("10")).limit()).isZero();
        assertThat(limit(10).times(new BigDecimal("2.5")).burst()).isEqualTo(25);
    }

    @Test
    void theFirstOverrideThatMatchesCounts() {
        Policy policy = new Policy(
                "p",
                KeySpec.parse("client"),
                List.of(limit(10)),
                List.of(
                        new LimitOverride(KeyMatch.parse("client:gold-*"), BigDecimal.TEN, List.of()),
                        new LimitOverride(KeyMatch.parse("client:*"), null, List.of(limit(7)))),
                Scope.SHARED,
                EmptyKey.DENY,
                0);
        assertThat(policy.limitsFor(part -> "gold-1").get(0).limit()).isEqualTo(100);
        assertThat(policy.limitsFor(part -> "tin").get(0).limit()).isEqualTo(7);
        assertThat(policy.limitsFor(part -> null).get(0).limit()).isEqualTo(10);
    }

    private PolicyRegistry node(Policy policy) {
        PolicyRegistry registry = new PolicyRegistry(List.of(policy), store, new PolicyRegistry.Listener() {
            @Override
            public void adopted(StoredPolicy stored) {
                told.add("adopted " + stored.limits().get(0).limit());
            }

            @Override
            public void ignored(StoredPolicy stored) {
                told.add("ignored " + stored.limits().get(0).limit());
            }
        });
        registry.synchronize().toCompletableFuture().join();
        return registry;
    }

    private static long limitOf(PolicyRegistry registry) {
        return effective(registry).policy().limits().get(0).limit();
    }

    private static long versionOf(PolicyRegistry registry) {
        return effective(registry).version();
    }

    private static PolicyRegistry.Effective effective(PolicyRegistry registry) {
        return Objects.requireNonNull(registry.find("p"));
    }

    private static Policy policy(long limit, int revision) {
        return new Policy(
                "p", KeySpec.parse("client"), List.of(limit(limit)), List.of(), Scope.SHARED, EmptyKey.DENY, revision);
    }

    private static Limit limit(long limit) {
        return new Limit("requests", Measure.REQUESTS, limit, Duration.ofMinutes(1), limit, Limit.Estimate.MAX, 1024);
    }

    /** What nodes share, with the rules of {@link PolicyStore}. */
    private static final class SharedStore implements PolicyStore {
        private final Map<String, StoredPolicy> kept = new HashMap<>();
        private final List<Consumer<StoredPolicy>> nodes = new ArrayList<>();

        @Override
        public CompletionStage<Optional<StoredPolicy>> load(String name) {
            return CompletableFuture.completedFuture(Optional.ofNullable(kept.get(name)));
        }

        @Override
        public CompletionStage<StoredPolicy> publish(StoredPolicy policy) {
            StoredPolicy before = kept.get(policy.name());
            if (before == null || policy.version() > before.version()) {
                kept.put(policy.name(), policy);
                nodes.forEach(node -> node.accept(policy));
            }
            return CompletableFuture.completedFuture(kept.get(policy.name()));
        }

        @Override
        public void onChange(Consumer<StoredPolicy> listener) {
            nodes.add(listener);
        }
    }
}
