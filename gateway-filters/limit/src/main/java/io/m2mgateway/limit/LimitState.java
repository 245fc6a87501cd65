package io.m2mgateway.limit;

/**
 * One bucket after a decision.
 *
 * @param charge what was asked of it
 * @param rate the shape that counted; another than the charge's where the cluster has a newer one
 * @param remaining units left after the decision, so with the charge taken only if all of the request was; below 0 while in debt
 * @param waitMicros for a limit that refuses: microseconds until the amount could be there if nobody else takes any, {@link #NEVER} if the amount is above
 *     the capacity; 0 for a limit that does not refuse
 * @param resetMicros microseconds until the bucket is full again if nobody takes any more; 0 if it is
 */
public record LimitState(Charge charge, Rate rate, long remaining, long waitMicros, long resetMicros) {
    /** No wait helps. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Whether this limit refuses. */
    public boolean refuses() {
        return waitMicros > 0;
    }
}
