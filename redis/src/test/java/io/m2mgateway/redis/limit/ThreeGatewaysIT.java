package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Processes that share nothing but the store. */
class ThreeGatewaysIT {
    private static RedisServer server;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;
    private static TestGateway here;
    private static final List<GatewayProcess> gateways = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start();
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
        for (int i = 0; i < 3; i++) {
            gateways.add(GatewayProcess.start(server.port()));
        }
        gateways.forEach(GatewayProcess::awaitReady);
        here = TestGateway.at(server.port());
    }

    @AfterAll
    static void stop() {
        here.close();
        gateways.forEach(GatewayProcess::close);
        client.shutdown();
        server.close();
    }

    @Test
    void oneLimitIsExact() {
        Rate rate = Rate.of(10_000, 1, Duration.ofDays(1), 0);
        assertThat(takeEverywhere("exact", rate, 8_000)).isEqualTo(10_000);
    }

    @Test
    void whatComesBackIsExactToo() {
        Rate rate = Rate.of(20_000, 2_000, Duration.ofSeconds(1), 0);
        Charge all = new Charge(TestGateway.bucket("requests", "refilled"), Measure.REQUESTS, rate, rate.capacity());
        Charge none = new Charge(all.bucket(), Measure.REQUESTS, rate, 0);
        double begun = now();
        assertThat(here.allowed(all)).isTrue();
        begun = (begun + now()) / 2;
        long allowed = rate.capacity() + takeEverywhere("refilled", rate, 16_000);
        double ended = now();
        long remaining = here.take(StoreFailureMode.DENY, none).states().get(0).remaining();
        ended = (ended + now()) / 2;
        double expected = rate.capacity() + rate.refill() * (ended - begun);
        assertThat((double) allowed + remaining).isCloseTo(expected, within(expected / 1_000));
    }

    @Test
    void aGatewayThatDiesGivesItsSlotsBackWithinSeconds() throws Exception {
        GatewayProcess dying = GatewayProcess.start(server.port());
        dying.awaitReady();
        assertThat(dying.hold("dying", 1)).isTrue();
        // Longer than a lease: the heartbeat keeps the slot.
        Await.during(Duration.ofMillis(2_500), () -> !here.allowed(TestGateway.slot("dying", 1)));
        dying.kill();
        long killed = System.nanoTime();
        Await.until(() -> here.allowed(TestGateway.slot("dying", 1)));
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
    }

    private static long takeEverywhere(String caller, Rate rate, int times) {
        List<CompletableFuture<Long>> all = gateways.stream()
                .map(gateway -> gateway.take(caller, rate, times))
                .toList();
        return all.stream().mapToLong(CompletableFuture::join).sum();
    }

    /** Seconds by the server's clock. */
    private static double now() {
        List<String> time = redis.time();
        return Long.parseLong(time.get(0)) + Long.parseLong(time.get(1)) / 1e6;
    }
}
