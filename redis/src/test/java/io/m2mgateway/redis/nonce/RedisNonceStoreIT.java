package io.m2mgateway.redis.nonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.connection.RedisUnavailableException;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisNonceStoreIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisServer server;
    private RedisOperations redis;
    private RedisNonceStore store;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        redis = node();
        store = new RedisNonceStore(redis);
    }

    private RedisOperations node() throws Exception {
        RedisLink link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
        RedisOperations node = new RedisOperations(link, RedisOperations.Options.DEFAULT, scheduler);
        opened.add(0, link);
        opened.add(0, node);
        Await.until(node::available);
        return node;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        scheduler.shutdownNow();
        server.close();
    }

    @Test
    void aNonceIsNewOnceForAllNodes() throws Exception {
        RedisNonceStore other = new RedisNonceStore(node());
        List<CompletableFuture<Boolean>> told = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            told.add((i % 2 == 0 ? store : other).record("k/a", NONCE, MINUTE).toCompletableFuture());
        }
        int news = 0;
        for (CompletableFuture<Boolean> one : told) {
            news += one.get(10, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(news).isEqualTo(1);
        assertThat(get(other.record("k/b", NONCE, MINUTE))).isTrue();
    }

    @Test
    void theServerForgetsItAtTheEndOfTheWindowAndLearnsNoName() throws Exception {
        assertThat(get(store.record("k/client-7", NONCE, Duration.ofSeconds(30))))
                .isTrue();
        List<byte[]> keys = get(redis.call(commands -> commands.keys(redis.key("*"))));
        assertThat(keys).hasSize(1);
        assertThat(new String(keys.get(0), java.nio.charset.StandardCharsets.US_ASCII))
                .startsWith("m2m:1:nonce:")
                .doesNotContain("client");
        assertThat(get(redis.<Long>call(commands -> commands.pttl(keys.get(0)))))
                .isBetween(1L, 30_000L);
        get(store.record("k/client-7", new byte[12], Duration.ofMillis(1)));
        Await.until(() -> {
            try {
                return get(store.record("k/client-7", new byte[12], Duration.ofMillis(1)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void pretendingRecordsNothing() throws Exception {
        get(store.pretend("k/a"));
        assertThat(get(redis.<Long>call(commands -> commands.dbsize()))).isZero();
    }

    @Test
    void withoutTheServerItCannotTell() {
        server.close();
        assertThatThrownBy(() -> get(store.record("k/a", NONCE, MINUTE)))
                .hasCauseInstanceOf(RedisUnavailableException.class);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
