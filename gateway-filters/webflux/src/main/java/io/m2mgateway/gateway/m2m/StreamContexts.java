package io.m2mgateway.gateway.m2m;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Bounds how many response encoders are open at once: each holds native memory that no heap limit sees. Thread-safe. */
final class StreamContexts {

    private final int max;
    private final AtomicInteger open = new AtomicInteger();

    /** @param max at least 0; 0 never encodes a stream */
    StreamContexts(int max) {
        this.max = max;
    }

    int open() {
        return open.get();
    }

    /** A permit for one encoder, or null where all are taken: then the response goes out as it is. */
    @Nullable
    Permit acquire() {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            return null;
        }
        return new Permit();
    }

    /** The right to one open encoder. Released once, however often it is asked. */
    final class Permit {

        private final AtomicBoolean released = new AtomicBoolean();

        void release() {
            if (released.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }
    }
}
