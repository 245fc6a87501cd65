package io.m2mgateway.limit.failover;

import io.m2mgateway.limit.LimiterStatus.State;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps requests from waiting for a store that does not answer: opens after some failures in a row, lets one probe through once its time is over, and
 * closes when a probe is answered. Thread-safe.
 */
public final class Breaker {
    private final int threshold;
    private final long openNanos;
    private final LongSupplier nanoTime;
    private final Listener listener;
    private volatile State state;
    private int failures;
    private long openedAt;

    /** Is told of each change, outside of any lock. */
    @FunctionalInterface
    public interface Listener {
        /** The breaker changed. */
        void changed(State from, State to);
    }

    /**
     * @param initial {@link State#OPEN} where the store has not been reached yet: the first probe is due at once
     * @param threshold failures in a row that open it, at least 1
     * @param open how long it stays open before a probe
     * @param nanoTime nanoseconds from any origin
     * @param listener is told of changes
     */
    public Breaker(State initial, int threshold, Duration open, LongSupplier nanoTime, Listener listener) {
        this.state = initial;
        this.threshold = threshold;
        this.openNanos = open.toNanos();
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.openedAt = nanoTime.getAsLong() - openNanos;
    }

    /** How the store is. */
    public State state() {
        return state;
    }

    /** Whether requests may ask the store. */
    public boolean allows() {
        return state == State.UP;
    }

    /** Whether the store may be asked by the caller as a probe: always while it is up, once after each time of being open. */
    public boolean tryProbe() {
        synchronized (this) {
            if (state == State.UP) {
                return true;
            }
            if (state == State.HALF_OPEN || nanoTime.getAsLong() - openedAt < openNanos) {
                return false;
            }
            state = State.HALF_OPEN;
        }
        listener.changed(State.OPEN, State.HALF_OPEN);
        return true;
    }

    /** A request was answered. Only a probe's answer closes an open breaker: one that comes late says nothing of now. */
    public void succeeded() {
        synchronized (this) {
            if (state == State.UP) {
                failures = 0;
            }
        }
    }

    /** The probe was answered. */
    public void probeSucceeded() {
        State from;
        synchronized (this) {
            from = state;
            failures = 0;
            state = State.UP;
        }
        if (from != State.UP) {
            listener.changed(from, State.UP);
        }
    }

    /** A request or a probe was not answered. */
    public void failed() {
        State from;
        synchronized (this) {
            from = state;
            failures++;
            if (from == State.OPEN || (from == State.UP && failures < threshold)) {
                return;
            }
            state = State.OPEN;
            openedAt = nanoTime.getAsLong();
        }
        listener.changed(from, State.OPEN);
    }
}
