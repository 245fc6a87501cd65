package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.StoredPolicy;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RedisPolicyStoreIT {
    private static final Limit LIMIT =
            new Limit("requests", Measure.REQUESTS, 5, Duration.ofSeconds(1), 7, Limit.Estimate.MAX, 1_024);

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private RedisServer server;
    private RedisLink link;
    private RedisClient client;
    private RedisCommands<String, String> redis;
    private RedisPolicyStore store;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
        link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
        store = new RedisPolicyStore(link, "m2m:1:", scheduler);
        Await.until(link::isConnected);
    }

    @AfterEach
    void stop() {
        link.close();
        client.shutdown();
        scheduler.shutdownNow();
        server.close();
    }

    @Test
    void onePolicyThatIsNotReadableHidesNoOther(CapturedOutput output) throws Exception {
        for (String name : List.of("a", "c", "e")) {
            redis.hset("m2m:1:policies", name, "from another version");
        }
        StoredPolicy good = policy("b", 1);
        StoredPolicy alsoGood = policy("d", 1);
        assertThat(get(store.publish(good))).isEqualTo(good);
        assertThat(get(store.publish(alsoGood))).isEqualTo(alsoGood);
        BlockingQueue<StoredPolicy> heard = new LinkedBlockingQueue<>();
        store.onChange(heard::add);
        assertThat(List.of(heard.poll(5, TimeUnit.SECONDS), heard.poll(5, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder(good, alsoGood);
        assertThat(get(store.load("a"))).isEmpty();
        assertThat(get(store.load("a"))).isEmpty();
        assertThat(output.getOut().split("Policy a as kept", -1))
                .as("said once")
                .hasSize(2);

        StoredPolicy healed = policy("a", 0);
        assertThat(get(store.publish(healed))).isEqualTo(healed);
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(healed);
    }

    @Test
    void theNewerOneIsKept() throws Exception {
        get(store.publish(policy("p", 3)));
        assertThat(get(store.publish(policy("p", 2)))).isEqualTo(policy("p", 3));
        assertThat(get(store.publish(policy("p", 4)))).isEqualTo(policy("p", 4));
        assertThat(get(store.load("p"))).contains(policy("p", 4));
    }

    private static StoredPolicy policy(String name, int change) {
        return new StoredPolicy(name, 1, change, "base", List.of(LIMIT));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
