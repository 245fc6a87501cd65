package io.m2mgateway.limit;

/**
 * What a request takes from one bucket.
 *
 * @param bucket the bucket
 * @param measure what it counts
 * @param rate the bucket's shape by the configuration of this node
 * @param amount units, 0 or more; 0 only asks. For {@link Measure#CONCURRENCY} 1 (or 0 to ask)
 */
public record Charge(BucketId bucket, Measure measure, Rate rate, long amount) {
    public Charge {
        if (amount < 0) {
            throw new IllegalArgumentException("negative amount: " + amount);
        }
    }
}
