package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.limit.policy.EmptyKey;
import io.m2mgateway.limit.policy.KeySpec;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.policy.PolicyRegistry.Effective;
import io.m2mgateway.limit.policy.Scope;
import io.m2mgateway.limit.policy.StoredPolicy;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator does on one node, seen on others. */
class TwoNodesIT {
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    private RedisServer server;
    private Node one;
    private Node two;

    /** A gateway's part in the cluster. */
    private final class Node implements PolicyRegistry.Listener, AutoCloseable {
        private final BlockingQueue<StoredPolicy> adopted = new LinkedBlockingQueue<>();
        private final BlockingQueue<StoredPolicy> ignored = new LinkedBlockingQueue<>();
        private final RedisLimiter limiter;
        private final PolicyRegistry policies;

        Node(long limit) throws Exception {
            RedisLink link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
            RedisLimiterOptions options = new RedisLimiterOptions(
                    "m2m:1:", Duration.ofSeconds(5), 5, Duration.ofMillis(100), Duration.ofSeconds(6), 1_000);
            limiter = new RedisLimiter(link, options, scheduler, LimiterObserver.NONE);
            Await.until(() -> limiter.status().state() == State.UP);
            policies = new PolicyRegistry(
                    List.of(policy(limit)), new RedisPolicyStore(link, options.keyPrefix(), scheduler), this);
            policies.synchronize().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }

        @Override
        public void adopted(StoredPolicy policy) {
            adopted.add(policy);
        }

        @Override
        public void ignored(StoredPolicy policy) {
            ignored.add(policy);
        }

        Effective now() {
            return Objects.requireNonNull(policies.find("p"));
        }

        Decision take() throws Exception {
            return limiter.take(List.of(charge()), StoreFailureMode.DENY)
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
        }

        private Charge charge() {
            Effective now = now();
            Limit limit = now.policy().limits().get(0);
            return new Charge(
                    now.policy().bucket(limit, LimitKey.of(List.of("acme")), "r"),
                    Measure.REQUESTS,
                    limit.rate(now.version()),
                    1);
        }

        @Override
        public void close() {
            limiter.close();
        }
    }

    private static Limit requests(long limit) {
        return new Limit("requests", Measure.REQUESTS, limit, Duration.ofDays(1), limit, Limit.Estimate.MAX, 1024);
    }

    private static Policy policy(long limit) {
        return new Policy(
                "p", KeySpec.parse("client"), List.of(requests(limit)), List.of(), Scope.SHARED, EmptyKey.DENY, 0);
    }

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        one = new Node(2);
        two = new Node(2);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        scheduler.shutdownNow();
        server.close();
    }

    @Test
    void newLimitsOfOneNodeHoldOnTheOther() throws Exception {
        assertThat(one.take().allowed()).isTrue();
        assertThat(two.take().allowed()).isTrue();
        assertThat(two.take().allowed()).isFalse();
        one.policies.change("p", List.of(requests(200))).toCompletableFuture().get(5, TimeUnit.SECONDS);
        StoredPolicy heard = two.adopted.poll(9, TimeUnit.SECONDS);
        assertThat(heard).as("told, not found by looking every ten seconds").isNotNull();
        assertThat(heard.change()).isEqualTo(1);
        assertThat(two.now().policy().limits()).containsExactly(requests(200));
        assertThat(two.take().allowed())
                .as("what was used of the old limit is used of the new one")
                .isFalse();
        one.policies.change("p", List.of(requests(2))).toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertThat(two.adopted.poll(9, TimeUnit.SECONDS)).isNotNull();
        assertThat(two.now().policy().limits()).containsExactly(requests(2));
    }

    @Test
    void aResetOnOneNodeDropsWhatTheOtherRemembers() throws Exception {
        one.take();
        two.take();
        assertThat(two.take().allowed()).isFalse();
        assertThat(two.take().origin()).isEqualTo(Decision.Origin.REMEMBERED);
        one.limiter.reset(List.of(one.charge().bucket())).toCompletableFuture().get(5, TimeUnit.SECONDS);
        Await.until(() -> two.limiter.remembered(List.of(two.charge())).isEmpty());
        Decision after = two.take();
        assertThat(after.allowed()).isTrue();
        assertThat(after.states().get(0).remaining()).isEqualTo(1);
    }

    @Test
    void aNodeWithAnotherConfigurationIgnoresChangesAndSaysSo() throws Exception {
        try (Node other = new Node(50)) {
            assertThat(other.now().policy().limits()).containsExactly(requests(50));
            one.policies.change("p", List.of(requests(7))).toCompletableFuture().get(5, TimeUnit.SECONDS);
            assertThat(other.ignored.poll(9, TimeUnit.SECONDS)).isNotNull();
            assertThat(other.now().policy().limits()).containsExactly(requests(50));
        }
    }
}
