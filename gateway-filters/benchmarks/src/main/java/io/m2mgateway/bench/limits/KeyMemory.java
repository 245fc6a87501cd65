package io.m2mgateway.bench.limits;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.limit.RedisLimiter;
import io.m2mgateway.redis.limit.RedisLimiterOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** How much memory of a Redis server live keys of limits take. Takes its port, which it empties, and numbers of keys. */
public final class KeyMemory {
    private static final int UNDER_WAY = 2_048;
    private static final Rate DAILY = Rate.of(10, 10, Duration.ofDays(1), 1);

    private KeyMemory() {}

    /** Takes port and numbers. */
    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(args[0]);
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        RedisLimiterOptions patient = new RedisLimiterOptions(
                "m2m:1:", Duration.ofSeconds(30), 5, Duration.ofSeconds(1), Duration.ofHours(1), 1_000);
        System.out.println("| keys of | keys | used_memory | bytes a key | decisions/s while they were made |");
        System.out.println("| --- | ---: | ---: | ---: | ---: |");
        try (ServerStatistics server = new ServerStatistics(port);
                RedisLimiter limiter = new RedisLimiter(
                        new RedisLink(RedisSettings.standalone("127.0.0.1", port), scheduler),
                        patient,
                        scheduler,
                        LimiterObserver.NONE)) {
            while (limiter.status().state() != LimiterStatus.State.UP) {
                Thread.sleep(5);
            }
            for (int i = 1; i < args.length; i++) {
                fill(server, limiter, Integer.parseInt(args[i]));
            }
        }
        scheduler.shutdownNow();
        System.exit(0);
    }

    private static void fill(ServerStatistics server, RedisLimiter limiter, int keys) throws InterruptedException {
        server.empty();
        // The script and its connection are there.
        take(limiter, 0, 1);
        long before = server.memory();
        long keysBefore = server.keys();
        long begun = System.nanoTime();
        take(limiter, 1, keys + 1);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long made = server.keys() - keysBefore;
        long memory = server.memory() - before;
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f MB | %.1f | %.0f |%n",
                Measure.REQUESTS.configName(),
                made,
                memory / 1e6,
                (double) memory / made,
                keys / seconds);
    }

    private static void take(RedisLimiter limiter, int from, int to) throws InterruptedException {
        Semaphore underWay = new Semaphore(UNDER_WAY);
        AtomicLong refused = new AtomicLong();
        for (int i = from; i < to; i++) {
            BucketId bucket = new BucketId("per-client", "requests", LimitKey.of(List.of("client-" + i)));
            underWay.acquire();
            var unused = limiter.take(List.of(new Charge(bucket, Measure.REQUESTS, DAILY, 1)), StoreFailureMode.DENY)
                    .whenComplete((decision, failure) -> {
                        if (failure != null || !decision.allowed()) {
                            refused.incrementAndGet();
                        }
                        underWay.release();
                    });
        }
        underWay.acquire(UNDER_WAY);
        if (refused.get() > 0) {
            throw new IllegalStateException(refused.get() + " decisions failed");
        }
    }
}
