package io.m2mgateway.limit;

/** Is told what a limiter with a shared store does; for metrics. Calls come from any thread and must not block. */
public interface LimiterObserver {
    /** Nobody is told. */
    LimiterObserver NONE = new LimiterObserver() {};

    /**
     * One round trip to the store ended.
     *
     * @param nanos its time
     * @param decisions requests that rode in it
     * @param failed whether there was no usable answer
     */
    default void roundTrip(long nanos, int decisions, boolean failed) {}

    /** The breaker changed. */
    default void transition(LimiterStatus.State from, LimiterStatus.State to) {}

    /** Use that was counted in this process while the store was away was charged to it. */
    default void charged(Measure measure, long amount) {}
}
