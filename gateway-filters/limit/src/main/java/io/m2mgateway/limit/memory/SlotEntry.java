package io.m2mgateway.limit.memory;

import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Rate;

/** Slots that running requests hold. */
final class SlotEntry extends Entry {
    /** Nobody knows when a request ends; a second is what callers are told to wait. */
    static final long RETRY_MICROS = 1_000_000;

    private Rate rate;
    private long held;

    SlotEntry(long number, Rate rate) {
        super(number);
        this.rate = rate;
    }

    @Override
    boolean reshape(Rate next) {
        boolean replaced = replaces(rate, next);
        if (replaced) {
            rate = next;
        }
        return replaced;
    }

    @Override
    boolean hasShape(Rate other) {
        return rate.equals(other);
    }

    @Override
    long waitMicros(long amount) {
        if (amount > rate.capacity()) {
            return LimitState.NEVER;
        }
        return amount > 0 && held + amount > rate.capacity() ? RETRY_MICROS : 0;
    }

    @Override
    LimitState state(Charge charge, long waitMicros) {
        return new LimitState(charge, rate, rate.capacity() - held, waitMicros, held == 0 ? 0 : RETRY_MICROS);
    }

    @Override
    void take(long amount) {
        held += amount;
    }

    @Override
    void adjust(long delta) {
        held = Math.max(0, held + delta);
    }

    @Override
    void reset() {
        // Requests that run keep their slots.
    }

    boolean isFree() {
        return held == 0;
    }
}
