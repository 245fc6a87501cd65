package io.m2mgateway.redis.limit;

import static io.m2mgateway.redis.limit.TestGateway.slot;
import static io.m2mgateway.redis.limit.TestGateway.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.StoredPolicy;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisCluster;
import io.m2mgateway.redis.server.RedisServer;
import io.m2mgateway.redis.session.RedisContextStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The user of {@code docs/redis.md}: what it may do is enough, and nothing of it is too much. */
class LeastRightsIT {
    private static final String LIMITS =
            "evalsha eval time get set del getrange setrange pexpire zadd zrem zremrangebyscore zcard hget hset hgetall hdel hmget"
                    + " publish subscribe";
    private static final String STORES = "ping";
    private static final String CLUSTER = "cluster|nodes cluster|myid info asking";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Pattern STATISTIC = Pattern.compile("cmdstat_([a-z|]+):calls=");

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private RedisServer server;
    private RedisClient client;
    private RedisCommands<String, String> redis;
    private RedisSettings settings;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
        settings = RedisSettings.standalone("127.0.0.1", server.port()).withCredentials("limits", "secret");
        create(redis, rights());
        redis.configResetstat();
    }

    @AfterEach
    void stop() {
        client.shutdown();
        scheduler.shutdownNow();
        server.close();
    }

    @Test
    void allThatIsKeptInRedisWorksAndEachRightIsUsed() throws Exception {
        limits();
        policies();
        otherStores();
        assertThat(refusals(redis)).isEmpty();
        redis.configResetstat();
        limits();
        policies();
        otherStores();
        Set<String> used = STATISTIC
                .matcher(redis.info("commandstats"))
                .results()
                .map(it -> it.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        // What the test itself says, and what a connection may say before it has any right.
        used.removeAll(Set.of("info", "config|resetstat", "hello", "auth", "exists", "llen", "script|flush"));
        used.removeIf(command -> command.startsWith("client|") || command.startsWith("acl|"));
        assertThat(used).containsExactlyInAnyOrderElementsOf(rights());
    }

    @Test
    void inAClusterAsWell() throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            Set<String> rights = Stream.of(LIMITS.split(" "), CLUSTER.split(" "))
                    .flatMap(Stream::of)
                    .collect(Collectors.toSet());
            for (int i = 0; i < 3; i++) {
                create(cluster.node(i), rights);
                cluster.node(i).aclLogReset();
            }
            Charge[] charges = IntStream.range(0, 20)
                    .mapToObj(i -> tokens("caller-" + i, 1))
                    .toArray(Charge[]::new);
            RedisSettings one = RedisSettings.cluster(List.of(new RedisSettings.Node("127.0.0.1", cluster.port())));
            try (TestGateway gateway = TestGateway.at(one.withCredentials("limits", "secret"))) {
                assertThat(gateway.allowed(charges)).isTrue();
                int slot = RedisLimiter.slot(charges[0].bucket());
                int home = RedisCluster.owner(slot);
                cluster.beginMove(slot, home, (home + 1) % 3);
                cluster.moveKeys(slot, home, (home + 1) % 3, 10);
                Await.until(() -> gateway.allowed(charges[0]));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(refusals(cluster.node(i))).isEmpty();
            }
        }
    }

    private static void create(RedisCommands<String, String> at, Set<String> rights) {
        CommandArgs<String, String> user = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
        Stream.of("limits", "reset", "on", ">secret", "~m2m:1:*", "&m2m:1:*").forEach(user::add);
        rights.forEach(command -> user.add("+" + command));
        at.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), user);
    }

    /** What Lettuce says of itself to a new connection may be refused. */
    private static List<Object> refusals(RedisCommands<String, String> at) {
        return at.aclLog().stream()
                .map(entry -> entry.get("object"))
                .filter(command -> !String.valueOf(command).startsWith("client"))
                .toList();
    }

    private void limits() throws Exception {
        try (TestGateway gateway = TestGateway.at(settings)) {
            redis.scriptFlush();
            assertThat(gateway.allowed(tokens("caller", 10), slot("caller", 1))).isTrue();
            gateway.settle(tokens("caller", 10), -10);
            gateway.awaitRemaining("caller", 100);
            gateway.settle(slot("caller", 1), -1);
            Await.until(() -> gateway.allowed(slot("caller", 1)));
            get(gateway.limiter.reset(List.of(tokens("caller", 1).bucket())));
        }
    }

    private void policies() throws Exception {
        try (RedisLink link = new RedisLink(settings, scheduler)) {
            RedisPolicyStore store = new RedisPolicyStore(link, "m2m:1:", scheduler);
            Await.until(link::isConnected);
            Limit limit = new Limit("requests", Measure.REQUESTS, 1, MINUTE, 1, Limit.Estimate.MAX, 1);
            BlockingQueue<StoredPolicy> heard = new LinkedBlockingQueue<>();
            int change = redis.exists("m2m:1:policies").intValue();
            StoredPolicy policy = new StoredPolicy("p", 1, change, "base", List.of(limit));
            assertThat(get(store.publish(policy))).isEqualTo(policy);
            store.onChange(heard::add);
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(policy);
            assertThat(get(store.load("p"))).contains(policy);
        }
    }

    private void otherStores() throws Exception {
        try (RedisLink link = new RedisLink(settings, scheduler)) {
            RedisOperations.Options options =
                    new RedisOperations.Options("m2m:1:", Duration.ofMillis(500), 1, Duration.ofMillis(50));
            RedisOperations stores = new RedisOperations(link, options, scheduler);
            Await.until(stores::available);
            byte[] value = {1};
            get(stores.set("value", value, MINUTE));
            assertThat(get(stores.get("value"))).isEqualTo(value);
            get(stores.setIfAbsent("value", value, MINUTE));
            get(stores.expire("value", MINUTE));
            get(stores.delete("value"));
            contexts(stores);
            // Whatever is not allowed opens the breaker; a PING closes it.
            get(stores.<Long>call(commands -> commands.llen(stores.key("list"))).handle((length, failure) -> 0));
            Await.until(stores::available);
            stores.close();
        }
        redis.aclLogReset();
    }

    private static void contexts(RedisOperations stores) throws Exception {
        ContextLimits two = new ContextLimits(2, 4096);
        try (RedisContextStore contexts = new RedisContextStore(stores)) {
            for (int i = 1; i < 4; i++) {
                Context document = new Context(new ContextId(i), new byte[] {1});
                contexts.keep("sess_0123456789abcdefghij", document, two, MINUTE);
            }
            Await.until(() -> contexts.find("sess_0123456789abcdefghij", List.of(new ContextId(3)))
                            .toCompletableFuture()
                            .join()
                            .size()
                    == 1);
            contexts.forget("sess_0123456789abcdefghij");
        }
    }

    private static Set<String> rights() {
        return Set.of((LIMITS + " " + STORES).split(" "));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
