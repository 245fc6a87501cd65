package io.m2mgateway.m2m.crypto;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Nonces of this process, in the order in which they came; about 150 bytes each. Where more come in a window than it holds, the oldest
 * are forgotten first: what a replay needs then is as many authentic frames. Thread-safe.
 */
public final class MemoryNonceStore implements NonceStore {
    private static final CompletionStage<Boolean> NEW = CompletableFuture.completedStage(true);
    private static final CompletionStage<Boolean> SEEN = CompletableFuture.completedStage(false);

    private final int max;
    private final LongSupplier nanoTime;
    /** Each with the time of its end. Windows of one holder are equal as a rule, so that the first to come is the first to end. */
    private final Map<Used, Long> used = new LinkedHashMap<>();

    private long forgotten;

    /**
     * @param max nonces that are held at most, at least 1
     * @param nanoTime {@link System#nanoTime}, or a test's clock
     */
    public MemoryNonceStore(int max, LongSupplier nanoTime) {
        if (max < 1) {
            throw new IllegalArgumentException("max must be at least 1, was " + max);
        }
        this.max = max;
        this.nanoTime = nanoTime;
    }

    private record Used(String holder, long head, int tail) {}

    @Override
    public CompletionStage<Boolean> record(String holder, byte[] nonce, Duration window) {
        ByteBuffer bytes = ByteBuffer.wrap(nonce);
        Used key = new Used(holder, bytes.getLong(), bytes.getInt());
        long now = nanoTime.getAsLong();
        synchronized (used) {
            removeEnded(now);
            Long end = used.get(key);
            if (end != null && end - now > 0) {
                return SEEN;
            }
            used.remove(key);
            if (used.size() >= max) {
                Iterator<Used> oldest = used.keySet().iterator();
                oldest.next();
                oldest.remove();
                forgotten++;
            }
            used.put(key, now + window.toNanos());
        }
        return NEW;
    }

    private void removeEnded(long now) {
        Iterator<Long> ends = used.values().iterator();
        while (ends.hasNext() && ends.next() - now <= 0) {
            ends.remove();
        }
    }

    @Override
    public CompletionStage<?> pretend(String holder) {
        // A look into memory takes no time that shows beside authentication.
        return NEW;
    }

    /** How many are held. */
    public int size() {
        synchronized (used) {
            return used.size();
        }
    }

    /** How many were forgotten before their time, for want of room. */
    public long forgotten() {
        synchronized (used) {
            return forgotten;
        }
    }
}
