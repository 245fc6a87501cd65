package io.m2mgateway.redis.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.session.Agreement;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.Session;
import io.m2mgateway.m2m.session.SessionIds;
import io.m2mgateway.m2m.session.SessionStore.Opening;
import io.m2mgateway.m2m.session.TokenEncoding;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one real Redis, one of them with a clock that is an hour wrong. */
@NullUnmarked
class RedisSessionStoreIT {
    private static final SessionIds IDS = new SessionIds(new SecureRandom());
    private static final Duration SKEW = Duration.ofHours(1);

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private final InstantSource late = () -> Instant.now().plus(SKEW);
    private RedisServer server;
    private RedisLink link;
    private RedisOperations redis;
    private RedisSessionStore one;
    private RedisSessionStore other;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start();
        link = new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler);
        redis = new RedisOperations(
                link, new RedisOperations.Options("p:", Duration.ofSeconds(5), 3, Duration.ofMillis(200)), scheduler);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!redis.available() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        one = new RedisSessionStore(redis, InstantSource.system());
        other = new RedisSessionStore(redis, late);
    }

    @AfterEach
    void stop() {
        redis.close();
        link.close();
        scheduler.shutdownNow();
        server.close();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Session session(Duration timeout) {
        Instant now = Instant.now();
        Agreement agreement = new Agreement(
                Dialect.REFERENCE,
                Algorithm.BROTLI,
                TokenEncoding.O200K,
                77,
                true,
                false,
                true,
                false,
                new ContextLimits(5, 2048));
        return new Session(IDS.next(), "acme \u00e9\n2", agreement, timeout, now, now, null);
    }

    @Test
    void anotherNodeFindsTheSessionWhateverItsClockSays() throws Exception {
        Session session = session(Duration.ofMinutes(5));
        assertThat(get(one.open(session, "10.0.0.1", 10, 10))).isEqualTo(Opening.OPENED);

        Session found = get(other.find(session.id()));

        assertThat(found.owner()).isEqualTo(session.owner());
        assertThat(found.agreement()).isEqualTo(session.agreement());
        assertThat(found.timeout()).isEqualTo(session.timeout());
        assertThat(found.over(late.instant())).isNull();
        assertThat(get(one.find(IDS.next()))).isNull();
    }

    @Test
    void aSessionTimesOutByTheServersClockUnlessItIsSeen() throws Exception {
        Session kept = session(Duration.ofMillis(400));
        Session left = session(Duration.ofMillis(400));
        get(one.open(kept, "a", 10, 10));
        get(one.open(left, "a", 10, 10));
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
        while (System.nanoTime() < end) {
            get(other.seen(kept.id(), late.instant()));
        }
        assertThat(get(other.find(kept.id())).over(late.instant())).isNull();
        assertThat(get(other.find(left.id())).over(late.instant())).isEqualTo(CloseReason.TIMEOUT);
        // The place of the one that timed out is free, the other's is not.
        assertThat(get(one.open(session(Duration.ofMinutes(1)), "b", 2, 2))).isEqualTo(Opening.OPENED);
        assertThat(get(one.open(session(Duration.ofMinutes(1)), "b", 2, 2))).isEqualTo(Opening.FULL);
    }

    @Test
    void theFirstReasonOfTheEndStaysAndFreesThePlace() throws Exception {
        Session session = session(Duration.ofMinutes(5));
        get(one.open(session, "a", 1, 1));
        assertThat(get(other.open(session(Duration.ofMinutes(5)), "b", 1, 1))).isEqualTo(Opening.FULL);
        get(other.end(session.id(), CloseReason.CLIENT_SHUTDOWN));
        get(one.end(session.id(), CloseReason.ERROR));
        get(one.seen(session.id(), Instant.now()));
        assertThat(get(one.find(session.id())).closed()).isEqualTo(CloseReason.CLIENT_SHUTDOWN);
        assertThat(get(one.open(session(Duration.ofMinutes(5)), "b", 1, 1))).isEqualTo(Opening.OPENED);
    }

    @Test
    void limitsAreExactWhenManyOpenAtOnce() throws Exception {
        List<CompletableFuture<Opening>> openings = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            RedisSessionStore node = i % 2 == 0 ? one : other;
            openings.add(node.open(session(Duration.ofMinutes(5)), "ip" + i % 3, 25, 10)
                    .toCompletableFuture());
        }
        int opened = 0;
        for (CompletableFuture<Opening> opening : openings) {
            if (get(opening) == Opening.OPENED) {
                opened++;
            }
        }
        assertThat(opened).isEqualTo(25);
        assertThat(get(one.open(session(Duration.ofMinutes(5)), "ip0", 100, 5))).isEqualTo(Opening.TOO_MANY_OF_ADDRESS);
    }

    @Test
    void everyKeyExpires() throws Exception {
        Session session = session(Duration.ofMinutes(5));
        get(one.open(session, "a", 10, 10));
        get(one.seen(session.id(), Instant.now()));
        List<byte[]> keys = get(redis.<List<byte[]>>call(commands -> commands.keys(redis.key("*"))));
        assertThat(keys).hasSize(3);
        for (byte[] key : keys) {
            assertThat(get(redis.<Long>call(commands -> commands.pttl(key)))).isBetween(1L, 7_800_000L);
        }
    }

    @Test
    void whileRedisIsAwayNothingIsKnown() throws Exception {
        server.close();
        CompletableFuture<Session> found = one.find(IDS.next()).toCompletableFuture();
        assertThat(found.handle((session, failure) -> failure).get(10, TimeUnit.SECONDS))
                .isNotNull();
    }
}
