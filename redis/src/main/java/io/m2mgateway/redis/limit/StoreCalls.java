package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisScript;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls of the script: one lane for all keys, in Redis Cluster one a slot. */
final class StoreCalls implements Lane.Calls {
    private static final RedisScript BUCKETS = RedisScript.beside(StoreCalls.class, "buckets.lua");

    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicLong settling = new AtomicLong();
    private final RedisLink link;
    private final RedisLimiterOptions options;
    private final ScheduledExecutorService scheduler;
    private final LimiterObserver observer;
    private final StoreWatch watch;
    private final Supplier<byte[]> clock;
    private final Consumer<Adjustment> doubtful;
    private final byte[] leaseMicros;

    StoreCalls(
            RedisLink link,
            RedisLimiterOptions options,
            ScheduledExecutorService scheduler,
            LimiterObserver observer,
            StoreWatch watch,
            Supplier<byte[]> clock,
            Consumer<Adjustment> doubtful) {
        this.link = link;
        this.options = options;
        this.scheduler = scheduler;
        this.observer = observer;
        this.watch = watch;
        this.clock = clock;
        this.doubtful = doubtful;
        this.leaseMicros = RedisLink.bytes(Long.toString(options.lease().toNanos() / 1_000));
    }

    int lane(BucketId bucket) {
        return link.isCluster() ? RedisLimiter.slot(bucket) : 0;
    }

    void submit(BucketId bucket, Op op) {
        lanes.computeIfAbsent(
                        lane(bucket),
                        slot -> new Lane(this, scheduler, options.deadline().toNanos()))
                .submit(op);
    }

    void settle(Adjustment adjustment, Consumer<Adjustment> unsent) {
        settling.incrementAndGet();
        CompletableFuture<Void> done = new CompletableFuture<>();
        var unused = done.whenComplete((ok, failure) -> {
            settling.decrementAndGet();
            if (failure != null) {
                unsent.accept(adjustment);
            }
        });
        submit(adjustment.bucket(), new Op.Adjust(adjustment, done));
    }

    /** Sends again what was not confirmed. */
    void again() {
        lanes.values().forEach(Lane::again);
    }

    void charge(Adjustment owed) {
        observer.charged(owed.measure(), owed.delta());
    }

    CompletionStage<Long> announce() {
        return link.publish(options.keyPrefix() + "events", "reset");
    }

    long settling() {
        return settling.get();
    }

    String describe() {
        return link.settings().describe();
    }

    void close() {
        long end = System.nanoTime() + 1_000_000_000L;
        while (!lanes.values().stream().allMatch(Lane::isIdle) && System.nanoTime() - end < 0) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        link.close();
    }

    @Override
    public CompletionStage<byte[]> run(Batch batch) {
        byte[] program = batch.program();
        return link.run(BUCKETS, batch.keys(this::key), clock.get(), watch.node(), leaseMicros, program);
    }

    @Override
    public BucketId journal(BucketId of) {
        return new BucketId("settled", watch.name(), link.isCluster() ? of.key() : "");
    }

    @Override
    public void unconfirmed(Adjustment adjustment) {
        doubtful.accept(adjustment);
    }

    @Override
    public void ended(Batch batch, long nanos, @Nullable Throwable failure) {
        observer.roundTrip(nanos, batch.size(), failure != null);
        if (failure == null) {
            watch.succeeded();
        } else {
            watch.failed(failure);
        }
    }

    private byte[] key(BucketId bucket) {
        return RedisLink.bytes(
                options.keyPrefix() + "{" + bucket.key() + "}:" + bucket.policy() + ":" + bucket.limit());
    }
}
