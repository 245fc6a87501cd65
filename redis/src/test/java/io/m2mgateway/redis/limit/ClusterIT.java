package io.m2mgateway.redis.limit;

import static io.m2mgateway.redis.limit.TestGateway.bucket;
import static io.m2mgateway.redis.limit.TestGateway.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three masters: keys lie in different slots. */
class ClusterIT {
    private static final Rate TEN = Rate.of(10, 1, Duration.ofHours(1), 0);
    private static final Rate ONE = Rate.of(1, 1, Duration.ofHours(1), 0);
    private static final Rate PLENTY = Rate.of(1_000_000, 1, Duration.ofHours(1), 0);

    private static RedisCluster cluster;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        cluster = RedisCluster.start();
        RedisLimiterOptions patient = new RedisLimiterOptions(
                "m2m:1:", Duration.ofSeconds(8), 3, Duration.ofMillis(200), Duration.ofSeconds(6), 1_000);
        gateway = new TestGateway(
                RedisSettings.cluster(List.of(new RedisSettings.Node("127.0.0.1", cluster.port()))), patient);
        gateway.await(State.UP);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        cluster.close();
    }

    @Test
    void takesSlotBySlotAndGivesBackOnRefusal() throws Exception {
        List<Charge> each = IntStream.range(0, 20)
                .mapToObj(i -> new Charge(bucket("tokens", "caller-" + i), Measure.TOKENS, TEN, 1))
                .toList();
        assertThat(take(each).states()).hasSize(20).allMatch(state -> state.remaining() == 9);
        Charge last = new Charge(bucket("tokens", "last"), Measure.TOKENS, ONE, 1);
        assertThat(gateway.allowed(last)).isTrue();
        List<Charge> refused = new ArrayList<>(each);
        refused.add(last);
        assertThat(take(refused).outcome()).isEqualTo(Decision.Outcome.REFUSED);
        Await.until(() -> gateway.limiter.status().pendingSettlements() == 0);
        List<Charge> asking = each.stream()
                .map(it -> new Charge(it.bucket(), it.measure(), it.rate(), 0))
                .toList();
        assertThat(take(asking).states()).allMatch(state -> state.remaining() == 9);
    }

    @Test
    void aSlotThatMovesUnderLoadLosesNothingAndOpensNoBreaker() throws Exception {
        Charge requests = new Charge(bucket("requests", "mover"), Measure.REQUESTS, PLENTY, 1);
        Charge tokens = new Charge(bucket("tokens", "mover"), Measure.TOKENS, PLENTY, 2);
        int slot = RedisLimiter.slot(requests.bucket());
        int home = RedisCluster.owner(slot);
        int away = (home + 1) % 3;
        assertThat(gateway.allowed(requests, tokens)).isTrue();
        AtomicInteger allowed = new AtomicInteger(1);
        AtomicBoolean over = new AtomicBoolean();
        gateway.transitions.clear();
        List<CompletableFuture<Void>> callers = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        allowed.addAndGet(
                                gateway.take(StoreFailureMode.LOCAL, requests, tokens)
                                                .allowed()
                                        ? 1
                                        : 0);
                        gateway.settle(tokens, -1);
                    }
                }))
                .toList();
        for (int round = 0; round < 4; round++) {
            int from = round % 2 == 0 ? home : away;
            int to = round % 2 == 0 ? away : home;
            cluster.beginMove(slot, from, to);
            cluster.moveKeys(slot, from, to, 1);
            int before = allowed.get();
            Await.until(() -> allowed.get() > before + 20);
            // New keys of the slot go to the new master meanwhile, those that were there follow.
            while (!cluster.node(from).clusterGetKeysInSlot(slot, 1).isEmpty()) {
                cluster.moveKeys(slot, from, to, 1);
            }
            cluster.endMove(slot, from, to);
            int after = allowed.get();
            Await.until(() -> allowed.get() > after + 20);
        }
        over.set(true);
        callers.forEach(CompletableFuture::join);
        assertThat(gateway.transitions).isEmpty();
        // The first one that was allowed was not settled.
        List<Long> expected = List.of((long) allowed.get(), (long) allowed.get() + 1);
        // What was decided locally is charged with a heartbeat.
        Await.until(() -> used(requests, tokens).equals(expected));
    }

    private static List<Long> used(Charge requests, Charge tokens) {
        Decision asked = gateway.take(
                StoreFailureMode.DENY,
                new Charge(requests.bucket(), Measure.REQUESTS, PLENTY, 0),
                new Charge(tokens.bucket(), Measure.TOKENS, PLENTY, 0));
        return asked.states().stream()
                .map(state -> PLENTY.capacity() - state.remaining())
                .toList();
    }

    @Test
    void aSlotOfWhichOneMasterHasHalfTheKeysOpensNoBreaker() throws Exception {
        Charge requests = new Charge(bucket("requests", "halved"), Measure.REQUESTS, PLENTY, 1);
        Charge tokens = new Charge(bucket("tokens", "halved"), Measure.TOKENS, PLENTY, 1);
        int slot = RedisLimiter.slot(requests.bucket());
        int home = RedisCluster.owner(slot);
        int away = (home + 1) % 3;
        assertThat(gateway.allowed(requests, tokens)).isTrue();
        cluster.beginMove(slot, home, away);
        cluster.moveKeys(slot, home, away, 1);
        gateway.transitions.clear();
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.take(StoreFailureMode.LOCAL, requests, tokens).origin())
                    .isEqualTo(Decision.Origin.LOCAL_SHARE);
        }
        assertThat(gateway.transitions).isEmpty();
        assertThat(gateway.take(StoreFailureMode.LOCAL, tokens("another", 1)).origin())
                .as("other slots are served")
                .isEqualTo(Decision.Origin.STORE);
        cluster.moveKeys(slot, home, away, 10);
        cluster.endMove(slot, home, away);
        Await.until(() -> gateway.take(StoreFailureMode.DENY, requests, tokens).origin() == Decision.Origin.STORE);
    }

    private static Decision take(List<Charge> charges) {
        return gateway.take(StoreFailureMode.DENY, charges.toArray(Charge[]::new));
    }
}
