package io.m2mgateway.m2m.context;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Documents in this process, and in a store that other nodes have too, which is asked for what is not here. Thread-safe. */
public final class LayeredContextStore implements ContextStore {
    private final ContextStore near;
    private final ContextStore shared;

    /**
     * One store before another.
     *
     * @param near answers at once
     * @param shared asked for the rest
     */
    public LayeredContextStore(ContextStore near, ContextStore shared) {
        this.near = near;
        this.shared = shared;
    }

    @Override
    public CompletionStage<Map<ContextId, byte[]>> find(String sessionId, List<ContextId> ids) {
        return near.find(sessionId, ids).thenCompose(here -> {
            List<ContextId> missing =
                    ids.stream().filter(id -> !here.containsKey(id)).toList();
            return missing.isEmpty()
                    ? CompletableFuture.completedStage(here)
                    : shared.find(sessionId, missing).thenApply(there -> {
                        Map<ContextId, byte[]> all = new HashMap<>(here);
                        all.putAll(there);
                        return all;
                    });
        });
    }

    @Override
    public void keep(String sessionId, Context context, ContextLimits limits, Duration timeToLive) {
        near.keep(sessionId, context, limits, timeToLive);
        shared.keep(sessionId, context, limits, timeToLive);
    }

    @Override
    public void touch(String sessionId, Duration timeToLive) {
        near.touch(sessionId, timeToLive);
        shared.touch(sessionId, timeToLive);
    }

    @Override
    public void forget(String sessionId) {
        near.forget(sessionId);
        shared.forget(sessionId);
    }
}
