package io.m2mgateway.limit;

/**
 * How a limiter is, for health and the console.
 *
 * @param store what holds the buckets, in words: {@code in-process} or {@code redis 7.0.15 cluster at host:port}, never a password
 * @param state whether the store answers
 * @param liveNodes gateways that share the store, this one included, as last seen; 1 in process
 * @param pendingSettlements settlements that wait for the store
 */
public record LimiterStatus(String store, State state, int liveNodes, long pendingSettlements) {

    /** Whether the store answers. */
    public enum State {
        /** It does. */
        UP,
        /** It did not, a few times in a row: requests are not waiting for it. */
        OPEN,
        /** It is being asked by one request, to see whether it is back. */
        HALF_OPEN
    }
}
