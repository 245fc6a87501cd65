package io.m2mgateway.limit;

import java.util.List;

/** Is told what a limiter with a shared store does; for metrics. Calls come from any thread and must not block. */
public interface LimiterObserver {
    /** Nobody is told. */
    LimiterObserver NONE = new LimiterObserver() {};

    /** All of them are told, in their order. */
    static LimiterObserver all(List<LimiterObserver> observers) {
        List<LimiterObserver> all = List.copyOf(observers);
        return new LimiterObserver() {
            @Override
            public void roundTrip(long nanos, int decisions, boolean failed) {
                all.forEach(one -> one.roundTrip(nanos, decisions, failed));
            }

            @Override
            public void transition(LimiterStatus.State from, LimiterStatus.State to) {
                all.forEach(one -> one.transition(from, to));
            }

            @Override
            public void charged(Measure measure, long amount) {
                all.forEach(one -> one.charged(measure, amount));
            }
        };
    }

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
