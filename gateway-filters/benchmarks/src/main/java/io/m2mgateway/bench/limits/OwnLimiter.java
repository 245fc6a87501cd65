package io.m2mgateway.bench.limits;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
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
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** This project's, as the filter uses it. */
final class OwnLimiter implements Contestant {
    /** Nobody is served locally in a comparison: a decision that took longer than this would be counted as lost. */
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final Rate GENEROUS = Rate.of(1_000_000_000, 1_000_000_000, Duration.ofSeconds(1), 1);
    private static final Rate ONE_A_SECOND = Rate.of(1, 1, Duration.ofSeconds(1), 1);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final RedisLimiter limiter;

    OwnLimiter(int port) throws InterruptedException {
        RedisLimiterOptions defaults = RedisLimiterOptions.DEFAULT;
        limiter = new RedisLimiter(
                new RedisLink(RedisSettings.standalone("127.0.0.1", port), scheduler),
                new RedisLimiterOptions(
                        defaults.keyPrefix(),
                        DEADLINE,
                        defaults.breakerFailures(),
                        defaults.breakerOpen(),
                        defaults.lease(),
                        defaults.maxLocalBuckets()),
                scheduler,
                LimiterObserver.NONE);
        while (limiter.status().state() != LimiterStatus.State.UP) {
            Thread.sleep(5);
        }
    }

    @Override
    public String name() {
        return "m2m-redis";
    }

    @Override
    public CompletionStage<Boolean> ask(String key, boolean generous) {
        BucketId bucket = new BucketId(generous ? "generous" : "mean", "requests", LimitKey.of(List.of(key)));
        Charge charge = new Charge(bucket, Measure.REQUESTS, generous ? GENEROUS : ONE_A_SECOND, 1);
        return limiter.take(List.of(charge), StoreFailureMode.DENY).thenApply(OwnLimiter::allowed);
    }

    private static boolean allowed(Decision decision) {
        if (decision.outcome() == Decision.Outcome.STORE_UNAVAILABLE) {
            throw new IllegalStateException("the store did not answer");
        }
        return decision.allowed();
    }

    @Override
    public long commands(Map<String, Long> calls) {
        return calls.getOrDefault("evalsha", 0L) + calls.getOrDefault("eval", 0L);
    }

    @Override
    public void close() {
        limiter.close();
        scheduler.shutdownNow();
    }
}
