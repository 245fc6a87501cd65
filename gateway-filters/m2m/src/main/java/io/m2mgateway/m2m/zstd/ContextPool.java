package io.m2mgateway.m2m.zstd;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;

/**
 * Native contexts that wait for their next use. As many are open as calls run at one time, and no more are kept than there are
 * processors; the rest are closed as they come back. Thread-safe.
 */
final class ContextPool<T extends Closeable> {
    private static final int KEPT = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final Supplier<T> open;
    private final ArrayBlockingQueue<T> idle = new ArrayBlockingQueue<>(KEPT);

    ContextPool(Supplier<T> open) {
        this.open = open;
    }

    T take() {
        T kept = idle.poll();
        return kept != null ? kept : open.get();
    }

    void giveBack(T context) {
        if (!idle.offer(context)) {
            close(context);
        }
    }

    /** Gives back, or closes what is not worth keeping. */
    void release(T context, boolean keep) {
        if (keep) {
            giveBack(context);
        } else {
            close(context);
        }
    }

    /** Closes what is idle; what is in use is closed or kept as it comes back. */
    void clear() {
        for (T context = idle.poll(); context != null; context = idle.poll()) {
            close(context);
        }
    }

    static void close(Closeable context) {
        try {
            context.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
