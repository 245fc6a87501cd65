package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreFailureIT {
    private static final Rate RATE = Rate.of(100, 1, Duration.ofHours(1), 0);
    private static final BucketId BUCKET = new BucketId("policy", "tokens", LimitKey.of(List.of("caller")));

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private RedisServer server;
    private RedisLimiter limiter;
    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        limiter = limiter();
        await(State.UP);
        client = RedisClient.create("redis://127.0.0.1:" + server.port());
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() throws Exception {
        limiter.close();
        client.shutdown();
        scheduler.shutdownNow();
        server.close();
    }

    @Test
    void aStoppedServerCostsADeadlineAndThenNothingAndIsChargedWhenItIsBack() throws Exception {
        assertThat(take(10, StoreFailureMode.LOCAL).origin()).isEqualTo(Decision.Origin.STORE);
        server.freeze();
        int local = 0;
        while (limiter.status().state() == State.UP) {
            local += take(1, StoreFailureMode.LOCAL).allowed() ? 1 : 0;
        }
        Decision open = take(5, StoreFailureMode.LOCAL);
        assertThat(open.origin()).isEqualTo(Decision.Origin.LOCAL_SHARE);
        assertThat(take(1, StoreFailureMode.DENY).outcome()).isEqualTo(Decision.Outcome.STORE_UNAVAILABLE);
        assertThat(take(1, StoreFailureMode.ALLOW).origin()).isEqualTo(Decision.Origin.UNCHECKED);
        limiter.settle(List.of(new Adjustment(BUCKET, Measure.TOKENS, RATE, -2)));
        server.thaw();
        await(State.UP);
        awaitRemaining(100 - 10 - local - 5 + 2);
    }

    @Test
    void aSettlementThatWasExecutedButNotAnsweredCountsOnce() throws Exception {
        take(50, StoreFailureMode.DENY);
        server.freeze();
        limiter.settle(List.of(new Adjustment(BUCKET, Measure.TOKENS, RATE, -10)));
        await(State.OPEN);
        server.thaw();
        await(State.UP);
        for (int i = 0; i < 500 && limiter.status().pendingSettlements() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(limiter.status().pendingSettlements()).isZero();
        assertThat(take(0, StoreFailureMode.DENY).states().get(0).remaining()).isEqualTo(60);
    }

    @Test
    void aKilledServerAnswersNobodyWithAFailure() throws Exception {
        server.close();
        for (int i = 0; i < 50; i++) {
            assertThat(take(1, StoreFailureMode.LOCAL).origin()).isEqualTo(Decision.Origin.LOCAL_SHARE);
        }
        await(State.OPEN);
    }

    @Test
    void aFlushedScriptIsLoadedAgain() throws Exception {
        take(1, StoreFailureMode.DENY);
        redis.scriptFlush();
        assertThat(take(1, StoreFailureMode.DENY).states().get(0).remaining()).isEqualTo(98);
    }

    @Test
    void aReplicaAndAFullServerAreStoresThatDoNotAnswer() throws Exception {
        redis.configSet("maxmemory", "1");
        assertThat(take(1, StoreFailureMode.LOCAL).origin()).isEqualTo(Decision.Origin.LOCAL_SHARE);
        redis.configSet("maxmemory", "0");
        await(State.UP);
        redis.replicaof("127.0.0.1", 1);
        assertThat(take(1, StoreFailureMode.LOCAL).origin()).isEqualTo(Decision.Origin.LOCAL_SHARE);
        redis.replicaofNoOne();
        await(State.UP);
        awaitRemaining(98);
    }

    @Test
    void everyKeyExpiresAndADeadGatewaysSlotsComeBack() throws Exception {
        BucketId slots = new BucketId("policy", "concurrency", LimitKey.of(List.of("caller")));
        Charge slot = new Charge(slots, Measure.CONCURRENCY, Rate.slots(1, 0), 1);
        RedisLimiter dead = limiter;
        take(1, StoreFailureMode.DENY);
        assertThat(allowed(dead, slot)).isTrue();
        limiter = limiter();
        await(State.UP);
        assertThat(allowed(limiter, slot)).isFalse();
        for (String key : redis.keys("*")) {
            assertThat(redis.pttl(key)).as(key).isPositive();
        }
        Thread.sleep(2_500);
        assertThat(allowed(limiter, slot)).as("the heartbeat keeps it").isFalse();
        dead.close();
        boolean back = false;
        for (int i = 0; i < 100 && !back; i++) {
            Thread.sleep(100);
            back = allowed(limiter, slot);
        }
        assertThat(back).isTrue();
    }

    private RedisLimiter limiter() {
        RedisLink link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
        RedisLimiterOptions options = new RedisLimiterOptions(
                "m2m:1:", Duration.ofMillis(200), 3, Duration.ofMillis(200), Duration.ofSeconds(2), 1_000);
        return new RedisLimiter(link, options, scheduler, LimiterObserver.NONE);
    }

    private Decision take(long amount, StoreFailureMode mode) throws Exception {
        return limiter.take(List.of(new Charge(BUCKET, Measure.TOKENS, RATE, amount)), mode)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    private static boolean allowed(RedisLimiter by, Charge charge) throws Exception {
        return by.take(List.of(charge), StoreFailureMode.DENY)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS)
                .allowed();
    }

    private void await(State state) throws Exception {
        for (int i = 0; i < 1_000 && limiter.status().state() != state; i++) {
            Thread.sleep(10);
        }
        assertThat(limiter.status().state()).isEqualTo(state);
    }

    private void awaitRemaining(long expected) throws Exception {
        List<LimitState> states = List.of();
        for (int i = 0; i < 300; i++) {
            states = take(0, StoreFailureMode.DENY).states();
            if (states.size() == 1 && states.get(0).remaining() == expected) {
                return;
            }
            Thread.sleep(10);
        }
        assertThat(states).singleElement().extracting(LimitState::remaining).isEqualTo(expected);
    }
}
