package io.m2mgateway.bench;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;

/** Heap that a bucket takes where limits are kept in the process: used heap after a collection, with and without the buckets. */
public final class BucketMemory {
    private static final int DEFAULT_KEYS = 1_000_000;

    private BucketMemory() {}

    /** Measures for the number of keys that is the first argument, a million without. */
    public static void main(String[] args) {
        int keys = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_KEYS;
        measure(keys / 10);
        System.out.printf("%d keys, one limit each: %d bytes of heap a bucket%n", keys, measure(keys));
    }

    private static long measure(int keys) {
        InMemoryLimiter limiter = new InMemoryLimiter(keys);
        Rate rate = Rate.of(600, 600, Duration.ofDays(1), 1);
        long before = used();
        for (int i = 0; i < keys; i++) {
            BucketId bucket = new BucketId("per-client", "requests", LimitKey.of(List.of("client-" + i)));
            limiter.take(List.of(new Charge(bucket, Measure.REQUESTS, rate, 1)));
        }
        long after = used();
        if (limiter.bucketsInMemory() != keys) {
            throw new IllegalStateException("only " + limiter.bucketsInMemory() + " buckets are there");
        }
        Reference.reachabilityFence(limiter);
        return (after - before) / keys;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
