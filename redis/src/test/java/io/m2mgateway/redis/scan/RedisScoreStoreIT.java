package io.m2mgateway.redis.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisScoreStoreIT {

    private static final RedisOperations.Options OPTIONS =
            new RedisOperations.Options("p:", Duration.ofMillis(200), 3, Duration.ofMillis(200));

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private RedisServer server;
    private RedisLink link;
    private RedisOperations redis;
    private RedisScoreStore store;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
        redis = new RedisOperations(link, OPTIONS, scheduler);
        store = new RedisScoreStore(redis, Duration.ofMinutes(1));
        Awaitility.await().until(redis::available);
    }

    @AfterEach
    void stop() {
        redis.close();
        link.close();
        scheduler.shutdownNow();
        server.close();
    }

    private Map<String, byte[]> find(String... keys) throws Exception {
        return store.find(List.of(keys)).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void whatIsKeptIsFoundAndNothingElse() throws Exception {
        store.keep("a", new byte[] {1, 0, -1});
        store.keep("c", new byte[] {});
        Awaitility.await().until(() -> find("a", "c").size() == 2);
        assertThat(find("c", "b", "a")).containsOnlyKeys("a", "c");
        assertThat(find("b", "a").get("a")).containsExactly(1, 0, -1);
        Long left = redis.<Long>call(commands -> commands.pttl(redis.key("score:a")))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        assertThat(left).isBetween(1L, 60_000L);
    }

    @Test
    void aServerThatIsGoneKnowsNothingAndHurtsNobody() throws Exception {
        server.close();
        for (int i = 0; i < 20; i++) {
            store.keep("a", new byte[] {1});
            boolean none = store.find(List.of("a"))
                    .handle((found, failure) -> failure != null || found.isEmpty())
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
            assertThat(none).isTrue();
        }
    }
}
