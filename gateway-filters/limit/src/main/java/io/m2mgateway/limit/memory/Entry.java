package io.m2mgateway.limit.memory;

import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Rate;

/** One bucket. Not thread-safe: the limiter holds the entry's monitor, of several entries in the order of their numbers. */
abstract sealed class Entry permits BucketEntry, SlotEntry {
    private final long number;
    private boolean gone;

    Entry(long number) {
        this.number = number;
    }

    /** The order in which monitors are taken, so that two requests never wait for each other. */
    final long number() {
        return number;
    }

    /** Whether the limiter has let go of this entry: whoever finds out asks for a new one. */
    final boolean isGone() {
        return gone;
    }

    final void letGo() {
        gone = true;
    }

    /** Takes over another shape, unless this one has a higher version; says whether it did. */
    abstract boolean reshape(Rate rate);

    /** Whether this is the shape already. */
    abstract boolean hasShape(Rate other);

    /** Microseconds until the amount could be taken; 0 if it can be now, {@link LimitState#NEVER} if it never can. */
    abstract long waitMicros(long amount);

    /** Takes what can be taken now. */
    abstract void take(long amount);

    /** The entry as it is, with a wait that was found before. */
    abstract LimitState state(Charge charge, long waitMicros);

    /** Takes more or gives back, see {@link io.m2mgateway.limit.Adjustment#delta()}. */
    abstract void adjust(long delta);

    /** Fills the bucket. */
    abstract void reset();

    /** Whether a node with this rate may set the shape: one with a newer or, since overrides have no version of their own, the same version. */
    static boolean replaces(Rate current, Rate next) {
        return next.version() >= current.version() && !next.equals(current);
    }
}
