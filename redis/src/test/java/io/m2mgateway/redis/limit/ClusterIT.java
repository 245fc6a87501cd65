package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Three masters: keys lie in different slots. */
class ClusterIT {
    private static final int SLOTS = 16_384;
    private static final Rate TEN = Rate.of(10, 1, Duration.ofHours(1), 0);
    private static final Rate ONE = Rate.of(1, 1, Duration.ofHours(1), 0);

    @Test
    void takesSlotBySlotAndGivesBackOnRefusal() throws Exception {
        List<RedisServer> masters = new ArrayList<>();
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
        try {
            for (int i = 0; i < 3; i++) {
                masters.add(RedisServer.process("--cluster-enabled", "yes"));
            }
            form(masters);
            RedisSettings settings = RedisSettings.cluster(
                    List.of(new RedisSettings.Node("127.0.0.1", masters.get(0).port())));
            RedisLimiterOptions options = new RedisLimiterOptions(
                    "m2m:1:", Duration.ofSeconds(2), 5, Duration.ofMillis(200), Duration.ofSeconds(6), 1_000);
            try (RedisLimiter limiter =
                    new RedisLimiter(new RedisLink(settings, scheduler), options, scheduler, LimiterObserver.NONE)) {
                for (int i = 0; i < 1_000 && limiter.status().state() != State.UP; i++) {
                    Thread.sleep(10);
                }
                check(limiter);
            }
        } finally {
            masters.forEach(RedisServer::close);
            scheduler.shutdownNow();
        }
    }

    private static void check(RedisLimiter limiter) throws Exception {
        List<Charge> each = IntStream.range(0, 20)
                .mapToObj(i -> new Charge(id("caller-" + i), Measure.TOKENS, TEN, 1))
                .toList();
        assertThat(take(limiter, each).states()).hasSize(20).allMatch(state -> state.remaining() == 9);
        Charge last = new Charge(id("last"), Measure.TOKENS, ONE, 1);
        assertThat(take(limiter, List.of(last)).allowed()).isTrue();
        List<Charge> refused = new ArrayList<>(each);
        refused.add(last);
        Thread.sleep(60);
        assertThat(take(limiter, refused).outcome()).isEqualTo(Decision.Outcome.REFUSED);
        for (int i = 0; i < 500 && limiter.status().pendingSettlements() > 0; i++) {
            Thread.sleep(10);
        }
        List<Charge> asking = each.stream()
                .map(it -> new Charge(it.bucket(), it.measure(), it.rate(), 0))
                .toList();
        assertThat(take(limiter, asking).states()).allMatch(state -> state.remaining() == 9);
    }

    private static BucketId id(String caller) {
        return new BucketId("policy", "tokens", LimitKey.of(List.of(caller)));
    }

    private static Decision take(RedisLimiter limiter, List<Charge> charges) throws Exception {
        return limiter.take(charges, StoreFailureMode.DENY)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void form(List<RedisServer> masters) throws Exception {
        for (int i = 0; i < 3; i++) {
            int first = SLOTS * i / 3;
            int[] slots = IntStream.range(first, SLOTS * (i + 1) / 3).toArray();
            RedisClient client =
                    RedisClient.create("redis://127.0.0.1:" + masters.get(i).port());
            try {
                RedisCommands<String, String> node = client.connect().sync();
                node.clusterAddSlots(slots);
                for (RedisServer other : masters) {
                    node.clusterMeet("127.0.0.1", other.port());
                }
            } finally {
                client.shutdown();
            }
        }
        for (RedisServer master : masters) {
            awaitOk(master);
        }
    }

    private static void awaitOk(RedisServer master) throws Exception {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + master.port());
        try {
            RedisCommands<String, String> node = client.connect().sync();
            for (int i = 0; i < 300 && !node.clusterInfo().contains("cluster_state:ok"); i++) {
                Thread.sleep(50);
            }
        } finally {
            client.shutdown();
        }
    }
}
