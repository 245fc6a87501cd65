package io.m2mgateway.bench.limits;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Bucket4j's own proxy manager over Lettuce: reads a bucket, and writes it if nobody else has meanwhile. */
final class BucketsLimiter implements Contestant {
    private static final BucketConfiguration GENEROUS = one(1_000_000_000);
    private static final BucketConfiguration ONE_A_SECOND = one(1);

    private final RedisClient client;
    private final AsyncProxyManager<String> buckets;
    private final boolean batching;
    /** With batching a proxy is what callers share; without, one is made for each request, as Spring Cloud Gateway does. */
    private final Map<String, AsyncBucketProxy> shared = new ConcurrentHashMap<>();

    BucketsLimiter(int port, boolean batching) {
        this.batching = batching;
        client = RedisClient.create("redis://127.0.0.1:" + port);
        buckets = proxies(client);
    }

    static AsyncProxyManager<String> proxies(RedisClient client) {
        return Bucket4jLettuce.casBasedBuilder(client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)))
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(1)))
                .build()
                .asAsync();
    }

    private static BucketConfiguration one(long aSecond) {
        return BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(aSecond).refillGreedy(aSecond, Duration.ofSeconds(1)))
                .build();
    }

    @Override
    public String name() {
        return batching ? "Bucket4j, batching" : "Bucket4j";
    }

    @Override
    public CompletionStage<Boolean> ask(String key, boolean generous) {
        String name = (generous ? "generous:" : "mean:") + name() + ":" + key;
        BucketConfiguration configuration = generous ? GENEROUS : ONE_A_SECOND;
        AsyncBucketProxy bucket = batching
                ? shared.computeIfAbsent(
                        name,
                        it -> buckets.builder()
                                .withOptimization(Optimizations.batching())
                                .build(it, () -> CompletableFuture.completedFuture(configuration)))
                : buckets.builder().build(name, () -> CompletableFuture.completedFuture(configuration));
        return bucket.tryConsume(1);
    }

    /** Each try reads once, and its script once more: of each script call one GET is the script's own. */
    @Override
    public long commands(Map<String, Long> calls) {
        return calls.getOrDefault("get", 0L);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
