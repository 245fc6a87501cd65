package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterContract;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class RedisLimiterIT extends LimiterContract {
    private static RedisServer server;
    private static ScheduledExecutorService scheduler;
    private final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
    private RedisLimiter limiter;

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.start();
        scheduler = Executors.newScheduledThreadPool(1);
    }

    @AfterAll
    static void stopServer() throws Exception {
        scheduler.shutdownNow();
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        RedisLink link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
        RedisLimiterOptions options = new RedisLimiterOptions(
                UUID.randomUUID() + ":",
                Duration.ofSeconds(5),
                5,
                Duration.ofMillis(100),
                Duration.ofSeconds(6),
                1_000);
        limiter = new RedisLimiter(
                link, options, scheduler, LimiterObserver.NONE, () -> RedisLink.bytes(Long.toString(micros.get())));
        Await.until(() -> limiter.status().state() == LimiterStatus.State.UP);
    }

    @AfterEach
    void disconnect() {
        limiter.close();
    }

    @Override
    protected Limiter limiter() {
        return limiter;
    }

    @Override
    protected void advance(Duration time) {
        micros.addAndGet(time.toNanos() / 1_000);
        limiter.forgetRefusals();
    }

    @Override
    protected void awaitSettlements() throws Exception {
        Await.until(() -> limiter.status().pendingSettlements() == 0);
    }
}
