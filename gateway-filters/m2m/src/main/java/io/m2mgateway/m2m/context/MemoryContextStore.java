package io.m2mgateway.m2m.context;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Documents in the memory of this process. Beyond its size the sessions that were used longest ago lose theirs. What is kept can be found as soon as {@link #keep} returns. Thread-safe.
 */
public final class MemoryContextStore implements ContextStore {
    private static final CompletionStage<Map<ContextId, byte[]>> NOTHING = CompletableFuture.completedStage(Map.of());

    private final long maxBytes;
    private final LongSupplier nanoTime;
    /** The one that was used longest ago first. */
    private final Map<String, Kept> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /**
     * A store that is empty.
     *
     * @param maxBytes of all documents, {@link ContextLimits#OVERHEAD} for each included; at least 1
     * @param nanoTime {@link System#nanoTime}, or a test's clock
     */
    public MemoryContextStore(long maxBytes, LongSupplier nanoTime) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1, was " + maxBytes);
        }
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    private static final class Kept {
        final ContextHistory history;
        long end;

        Kept(ContextLimits limits) {
            history = new ContextHistory(limits);
        }
    }

    @Override
    public synchronized CompletionStage<Map<ContextId, byte[]>> find(String sessionId, List<ContextId> ids) {
        removeEnded();
        Kept kept = sessions.get(sessionId);
        if (kept == null) {
            return NOTHING;
        }
        Map<ContextId, byte[]> found = new HashMap<>();
        for (ContextId id : ids) {
            byte[] document = kept.history.find(id);
            if (document != null) {
                found.put(id, document);
            }
        }
        return CompletableFuture.completedStage(found);
    }

    @Override
    public synchronized void keep(String sessionId, Context context, ContextLimits limits, Duration timeToLive) {
        removeEnded();
        if (!limits.takes(context.document().length)) {
            return;
        }
        Kept kept = sessions.computeIfAbsent(sessionId, id -> new Kept(limits));
        long before = kept.history.bytes();
        kept.history.add(context);
        kept.end = nanoTime.getAsLong() + timeToLive.toNanos();
        bytes += kept.history.bytes() - before;
        Iterator<Kept> oldest = sessions.values().iterator();
        while (bytes > maxBytes) {
            bytes -= oldest.next().history.bytes();
            oldest.remove();
        }
    }

    @Override
    public synchronized void touch(String sessionId, Duration timeToLive) {
        Kept kept = sessions.get(sessionId);
        if (kept != null) {
            kept.end = nanoTime.getAsLong() + timeToLive.toNanos();
        }
    }

    @Override
    public synchronized void forget(String sessionId) {
        Kept kept = sessions.remove(sessionId);
        if (kept != null) {
            bytes -= kept.history.bytes();
        }
    }

    /** What is held of all sessions, {@link ContextLimits#OVERHEAD} for each document included. */
    public synchronized long bytes() {
        removeEnded();
        return bytes;
    }

    /** Sessions of one gateway live equally long as a rule, so that the one used longest ago is the first to end. */
    private void removeEnded() {
        long now = nanoTime.getAsLong();
        Iterator<Kept> oldest = sessions.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            if (kept.end - now > 0) {
                return;
            }
            bytes -= kept.history.bytes();
            oldest.remove();
        }
    }
}
