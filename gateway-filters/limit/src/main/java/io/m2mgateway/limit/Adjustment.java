package io.m2mgateway.limit;

/**
 * A correction of what was taken before.
 *
 * @param bucket the bucket
 * @param measure what it counts
 * @param rate the bucket's shape by the configuration of this node
 * @param delta units: above 0 takes more, also below zero, and the debt stays until the refill has paid it; below 0 gives back, never beyond the
 *     capacity. For {@link Measure#CONCURRENCY} -1 releases the slot
 */
public record Adjustment(BucketId bucket, Measure measure, Rate rate, long delta) {}
