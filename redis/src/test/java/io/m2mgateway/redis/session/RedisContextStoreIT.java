package io.m2mgateway.redis.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import io.m2mgateway.redis.server.TcpProxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents of sessions in a real Redis. */
class RedisContextStoreIT {
    private static final String SESSION = "sess_0123456789abcdefghij";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ContextLimits THREE = new ContextLimits(3, 4096);

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private RedisServer server;
    private TcpProxy network;
    private RedisLink link;
    private RedisOperations redis;
    private RedisClient client;
    private RedisCommands<String, String> commands;
    private RedisContextStore one;
    private RedisContextStore other;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        network = new TcpProxy(server.port());
        link = new RedisLink(RedisSettings.standalone("127.0.0.1", network.port()), scheduler);
        redis = new RedisOperations(
                link, new RedisOperations.Options("p:", Duration.ofMillis(500), 3, Duration.ofMillis(200)), scheduler);
        Await.until(redis::available);
        client = RedisClient.create(server.url());
        commands = client.connect(new StringCodec(ISO_8859_1)).sync();
        one = new RedisContextStore(redis);
        other = new RedisContextStore(redis);
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        other.close();
        redis.close();
        link.close();
        client.shutdown();
        scheduler.shutdownNow();
        network.close();
        server.close();
    }

    private static Context document(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new Context(ContextId.of(SESSION, bytes), bytes);
    }

    private Map<ContextId, byte[]> find(Context... documents) {
        try {
            return other.find(SESSION, Arrays.stream(documents).map(Context::id).toList())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Context keep(String text) {
        return keep(text, THREE);
    }

    private Context keep(String text, ContextLimits limits) {
        Context document = document(text);
        one.keep(SESSION, document, limits, MINUTE);
        Await.until(() -> !find(document).isEmpty());
        return document;
    }

    private String key() {
        List<String> keys = commands.keys("*");
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    @Test
    void anotherNodeFindsWhatOneKept() {
        Context first = keep("{\"a\":1}");
        Context second = keep("{\"a\":2}");
        assertThat(find(first, document("unknown"), second))
                .containsOnlyKeys(first.id(), second.id())
                .satisfies(found ->
                        assertThat(found.get(second.id())).asString(UTF_8).isEqualTo("{\"a\":2}"));
        assertThat(commands.pttl(key())).isBetween(1L, MINUTE.toMillis());
    }

    @Test
    void whoReadsRedisReadsNeitherDocumentNorSession() {
        Context document = keep("{\"secret\":\"the tide is low\"}");
        Map<String, String> all = commands.hgetall(key());
        assertThat(key() + all).doesNotContain("tide").doesNotContain("secret").doesNotContain("0123456789abcdefghij");
        assertThat(all).containsKeys(document.id().toString(), "order");
    }

    @Test
    void whatWasChangedInRedisIsGone() {
        Context document = keep("{\"a\":1}");
        commands.hset(key(), document.id().toString(), "x".repeat(40));
        assertThat(find(document)).isEmpty();
    }

    @Test
    void theOldestBeyondTheNumberGo() {
        Context first = keep("1");
        Context second = keep("2");
        keep("3");
        keep("1");
        Context fourth = keep("4");
        assertThat(find(first, second, fourth)).containsOnlyKeys(first.id(), fourth.id());
        assertThat(commands.hlen(key())).isEqualTo(4);
    }

    @Test
    void theOldestBeyondTheBytesGo() {
        ContextLimits small = new ContextLimits(100, 2000);
        Context first = keep("a".repeat(800), small);
        Context second = keep("b".repeat(800), small);
        Context third = keep("c".repeat(800), small);
        assertThat(find(first, second, third)).containsOnlyKeys(second.id(), third.id());
        Context large = document("d".repeat(1999));
        one.keep(SESSION, large, small, MINUTE);
        Context fourth = keep("e".repeat(1800), small);
        assertThat(find(second, third, large, fourth)).containsOnlyKeys(fourth.id());
    }

    @Test
    void whatIsTooLargeForAnyFrameToLeanOnDoesNotGoToRedis() {
        ContextLimits most = new ContextLimits(16, ContextLimits.MAX_BYTES);
        Context larger = document("a".repeat((1 << 20) + 1));
        one.keep(SESSION, larger, most, MINUTE);
        keep("{}", most);
        assertThat(find(larger)).isEmpty();
        assertThat(commands.hlen(key())).isEqualTo(2);
    }

    @Test
    void theyLiveAndEndWithTheirSession() {
        Context document = keep("{}");
        one.touch(SESSION, Duration.ofMinutes(50));
        Await.until(() -> commands.pttl(key()) > MINUTE.toMillis());
        one.forget(SESSION);
        Await.until(() -> commands.keys("*").isEmpty());
        assertThat(find(document)).isEmpty();
    }

    @Test
    void whileRedisIsAwayNothingIsThereAndNobodyWaitsLong() throws Exception {
        Context document = keep("{}");
        network.partition();
        long start = System.nanoTime();
        assertThat(find(document)).isEmpty();
        one.keep(SESSION, document("1"), THREE, MINUTE);
        one.touch(SESSION, MINUTE);
        one.forget(SESSION);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        Await.until(() -> !redis.available());
        start = System.nanoTime();
        assertThat(find(document)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(400));
        network.heal();
        Await.until(redis::available);
        Await.until(() -> !find(keep("{}")).isEmpty());
    }
}
