package io.m2mgateway.bench.limits;

import io.m2mgateway.m2m.session.Agreement;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.InMemorySessionStore;
import io.m2mgateway.m2m.session.Session;
import io.m2mgateway.m2m.session.SessionIds;
import io.m2mgateway.m2m.session.SessionStore;
import io.m2mgateway.m2m.session.TokenEncoding;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.session.RedisSessionStore;
import java.lang.ref.Reference;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** What open sessions take: heap of a process, and memory of a Redis server. Takes the server's port, which it empties, and a number of sessions. */
public final class SessionMemory {
    private final SessionIds ids = new SessionIds(new SecureRandom());
    private final int sessions;

    private SessionMemory(int sessions) {
        this.sessions = sessions;
    }

    /** Takes port and number. */
    public static void main(String[] args) throws InterruptedException {
        SessionMemory memory = new SessionMemory(Integer.parseInt(args[1]));
        System.out.println("| sessions in | sessions | bytes | bytes a session |");
        System.out.println("| --- | ---: | ---: | ---: |");
        memory.inProcess();
        memory.inRedis(Integer.parseInt(args[0]));
        System.exit(0);
    }

    private void inProcess() throws InterruptedException {
        SessionStore store = new InMemorySessionStore(InstantSource.system());
        try {
            open(store, 1);
            long before = heap();
            open(store, sessions);
            print("the gateway's memory", heap() - before);
        } finally {
            Reference.reachabilityFence(store);
        }
    }

    private void inRedis(int port) throws InterruptedException {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        RedisOperations.Options patient =
                new RedisOperations.Options("m2m:1:", Duration.ofSeconds(30), 5, Duration.ofSeconds(1));
        try (ServerStatistics server = new ServerStatistics(port);
                RedisLink link = new RedisLink(RedisSettings.standalone("127.0.0.1", port), scheduler);
                RedisOperations redis = new RedisOperations(link, patient, scheduler)) {
            while (!redis.available()) {
                Thread.sleep(5);
            }
            server.empty();
            SessionStore store = new RedisSessionStore(redis, InstantSource.system());
            open(store, 1);
            long before = server.memory();
            open(store, sessions);
            print("Redis", server.memory() - before);
        }
        scheduler.shutdownNow();
    }

    private void open(SessionStore store, int number) {
        Agreement agreement =
                new Agreement(Dialect.REFERENCE, Algorithm.M2M, TokenEncoding.O200K, 0, true, false, true, false, null);
        for (int i = 0; i < number; i++) {
            Instant now = Instant.now();
            Session session =
                    new Session(ids.next(), "client-" + i % 100, agreement, Duration.ofMinutes(30), now, now, null);
            var opening = store.open(session, "192.0.2." + i % 250, Integer.MAX_VALUE, Integer.MAX_VALUE);
            if (opening.toCompletableFuture().join() != SessionStore.Opening.OPENED) {
                throw new IllegalStateException("a session was not opened");
            }
        }
    }

    private void print(String where, long bytes) {
        System.out.printf(Locale.ROOT, "| %s | %d | %d | %.0f |%n", where, sessions, bytes, (double) bytes / sessions);
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
