package io.m2mgateway.limit;

import java.util.List;

/**
 * The answer to one request's charges.
 *
 * @param outcome allowed, or why not
 * @param origin who decided
 * @param states the buckets in the order of the charges. Where nobody was asked ({@link Origin#UNCHECKED}) it is empty; a refusal by
 *     {@link Origin#REMEMBERED} or out of several calls may hold only the limits that are known
 */
public record Decision(Outcome outcome, Origin origin, List<LimitState> states) {
    public Decision {
        states = List.copyOf(states);
    }

    /** What was decided. */
    public enum Outcome {
        /** Everything was taken. */
        ALLOWED,
        /** A limit is exhausted; nothing was taken. */
        REFUSED,
        /** A charge is above its limit's capacity: no wait helps; nothing was taken. */
        EXCEEDS_CAPACITY,
        /** The store does not answer and the request asked for refusal in that case. */
        STORE_UNAVAILABLE
    }

    /** Who decided. */
    public enum Origin {
        /** Memory of this process, the only store there is. */
        MEMORY,
        /** The shared store. */
        STORE,
        /** A refusal that the shared store gave a moment ago and that still holds. */
        REMEMBERED,
        /** This node's share of the limits, since the shared store does not answer. */
        LOCAL_SHARE,
        /** Nobody: the shared store does not answer. */
        UNCHECKED
    }

    /** Whether the request may go on. */
    public boolean allowed() {
        return outcome == Outcome.ALLOWED;
    }

    /**
     * Microseconds until the request could be allowed if nobody else takes any, as far as is known; 0 where nothing refuses. A limit that it is above the capacity of counts
     * with its period.
     */
    public long waitMicros() {
        long longest = 0;
        for (LimitState state : states) {
            long wait = state.waitMicros() == LimitState.NEVER ? state.rate().periodMicros() : state.waitMicros();
            longest = Math.max(longest, wait);
        }
        return longest;
    }

    /** A decision from the states of all charges. */
    public static Decision of(Origin origin, List<LimitState> states) {
        Outcome outcome = Outcome.ALLOWED;
        for (LimitState state : states) {
            if (state.waitMicros() == LimitState.NEVER) {
                outcome = Outcome.EXCEEDS_CAPACITY;
            } else if (state.refuses() && outcome == Outcome.ALLOWED) {
                outcome = Outcome.REFUSED;
            }
        }
        return new Decision(outcome, origin, states);
    }

    /** Allowed without a look at any limit. */
    public static Decision unchecked() {
        return new Decision(Outcome.ALLOWED, Origin.UNCHECKED, List.of());
    }

    /** Refused since the store does not answer. */
    public static Decision storeUnavailable() {
        return new Decision(Outcome.STORE_UNAVAILABLE, Origin.UNCHECKED, List.of());
    }
}
