package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Guards native memory: one call at a time, and nothing is freed while a call uses it.
 *
 * <p>Subscribers cancel from other threads, or from within the sink; a library that then touches freed memory takes the
 * process down. So {@code close()} during a call only asks, and the call itself frees on its way out.
 */
abstract class Coder implements AutoCloseable {

    /** No call is under way, memory is held. */
    private static final int IDLE = 0;

    /** A call is under way. */
    private static final int BUSY = 1;

    /** A call is under way and frees the memory when it ends. */
    private static final int CLOSING = 2;

    private static final int CLOSED = 3;

    static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final AtomicInteger state = new AtomicInteger(IDLE);

    /** Frees the native memory; called exactly once. */
    abstract void release();

    final void enter() {
        if (!state.compareAndSet(IDLE, BUSY)) {
            throw new IllegalStateException(
                    state.get() == BUSY ? "already in use, by this thread or by another" : "closed");
        }
    }

    final void leave(boolean keepOpen) {
        if (!keepOpen || !state.compareAndSet(BUSY, IDLE)) {
            state.set(CLOSED);
            release();
        }
    }

    /** False once a call under way need not go on. */
    boolean isWanted() {
        return state.get() == BUSY;
    }

    @Override
    public final void close() {
        while (true) {
            int seen = state.get();
            if (seen == IDLE && state.compareAndSet(IDLE, CLOSED)) {
                release();
                return;
            }
            if (seen >= CLOSING || (seen == BUSY && state.compareAndSet(BUSY, CLOSING))) {
                return;
            }
        }
    }
}
