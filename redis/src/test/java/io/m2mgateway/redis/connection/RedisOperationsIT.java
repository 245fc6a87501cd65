package io.m2mgateway.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisOperationsIT {
    private static final RedisOperations.Options OPTIONS =
            new RedisOperations.Options("p:", Duration.ofMillis(200), 3, Duration.ofMillis(200));
    private static final byte[] VALUE = {0, 1, -1, '\r', '\n'};
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private RedisServer server;
    private RedisLink link;
    private RedisOperations redis;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
        redis = new RedisOperations(link, OPTIONS, scheduler);
        Await.until(redis::available);
    }

    @AfterEach
    void stop() {
        redis.close();
        link.close();
        scheduler.shutdownNow();
        server.close();
    }

    @Test
    void valuesOfAnyBytesAreKeptForTheirTime() throws Exception {
        assertThat(get(redis.get("a"))).isNull();
        get(redis.set("a", VALUE, MINUTE));
        assertThat(get(redis.get("a"))).isEqualTo(VALUE);
        assertThat(get(redis.<Long>call(commands -> commands.pttl(redis.key("a")))))
                .isBetween(1L, 60_000L);
        assertThat(get(redis.<Long>call(commands -> commands.exists(RedisLink.bytes("p:a")))))
                .isEqualTo(1);
        assertThat(get(redis.expire("a", Duration.ofMillis(1)))).isTrue();
        Await.until(() -> {
            try {
                return get(redis.get("a")) == null;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(get(redis.expire("a", MINUTE))).isFalse();
    }

    @Test
    void theFirstOneWins() throws Exception {
        assertThat(get(redis.setIfAbsent("nonce", VALUE, MINUTE))).isTrue();
        assertThat(get(redis.setIfAbsent("nonce", VALUE, MINUTE))).isFalse();
        assertThat(get(redis.delete("nonce"))).isTrue();
        assertThat(get(redis.delete("nonce"))).isFalse();
        assertThat(get(redis.setIfAbsent("nonce", VALUE, MINUTE))).isTrue();
    }

    @Test
    void scriptsRunAlsoAfterTheServerForgotThem() throws Exception {
        RedisScript script = RedisScript.of("redis.call('SET', KEYS[1], ARGV[1], 'PX', 1000) return ARGV[1]");
        assertThat(get(redis.run(script, new String[] {"s"}, VALUE))).isEqualTo(VALUE);
        get(redis.<String>call(commands -> commands.scriptFlush()));
        assertThat(get(redis.run(script, new String[] {"s"}, VALUE))).isEqualTo(VALUE);
        assertThat(get(redis.get("s"))).isEqualTo(VALUE);
    }

    @Test
    void aFrozenServerCostsADeadlineThenNothingAndIsFoundAgain() throws Exception {
        server.freeze();
        for (int i = 0; i < OPTIONS.breakerFailures(); i++) {
            assertThatThrownBy(() -> get(redis.get("a")))
                    .hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class)
                    .cause()
                    .isInstanceOf(RedisUnavailableException.class);
        }
        assertThat(redis.available()).isFalse();
        CompletionStage<byte[]> refused = redis.get("a");
        assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> get(refused))
                .cause()
                .isInstanceOfSatisfying(
                        RedisUnavailableException.class,
                        e -> assertThat(e.notSent()).isTrue());
        server.thaw();
        Await.until(redis::available);
        get(redis.set("a", VALUE, MINUTE));
    }

    @Test
    void aKilledServerIsFoundAgain() throws Exception {
        server.close();
        assertThatThrownBy(() -> get(redis.get("a"))).cause().isInstanceOf(RedisUnavailableException.class);
        server = RedisServer.processAt(server.port());
        Await.until(() -> redis.get("a")
                .handle((value, failure) -> failure == null)
                .toCompletableFuture()
                .join());
    }

    @Test
    void refusalsOfTheServerAreOfTheSameKind() throws Exception {
        get(redis.<String>call(commands -> commands.configSet("maxmemory", "1")));
        assertThatThrownBy(() -> get(redis.set("a", VALUE, MINUTE)))
                .cause()
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("OOM");
    }

    private static <T> T get(CompletionStage<T> stage) throws ExecutionException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("neither an answer nor a failure", e);
        }
    }
}
