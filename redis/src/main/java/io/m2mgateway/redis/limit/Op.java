package io.m2mgateway.redis.limit;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Rate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One thing that the script is asked to do. The future fails if it was not done, or not in time. */
sealed interface Op {
    CompletableFuture<?> done();

    /** Takes all charges or none; {@code takenLate} runs if that happened after the caller was told that it did not. */
    record Take(List<Charge> charges, CompletableFuture<Decision> done, Runnable takenLate) implements Op {}

    /** Corrects one bucket. */
    record Adjust(Adjustment adjustment, CompletableFuture<Void> done) implements Op {}

    /**
     * Settlements that count once, however often they are sent: the store keeps the number in a journal.
     *
     * @param number above 0, of one gateway's journal
     * @param journal the journal's key
     * @param since when they were sent first, by System.nanoTime
     */
    record Settlements(long number, BucketId journal, long since, List<Adjust> adjusts, CompletableFuture<Void> done)
            implements Op {}

    /** Renews this node's slots; sets their number unless {@code held} is below 0. */
    record Hold(BucketId bucket, Rate rate, long held, CompletableFuture<Void> done) implements Op {}

    /** Fills a bucket. */
    record Reset(BucketId bucket, CompletableFuture<Void> done) implements Op {}
}
