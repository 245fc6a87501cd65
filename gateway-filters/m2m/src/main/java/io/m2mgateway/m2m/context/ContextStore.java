package io.m2mgateway.m2m.context;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Keeps earlier documents of sessions on the side that accepts them. It may lose any of them at any time: what is gone is sent again in full. Implementations are safe for use
 * by many threads, and no method blocks.
 */
public interface ContextStore {
    /**
     * Documents of a session, as many of these as are there. Never fails: where nothing can be asked nothing is there.
     *
     * @param ids at most {@link Contexts#MAX_NAMED}
     */
    CompletionStage<Map<ContextId, byte[]>> find(String sessionId, List<ContextId> ids);

    /**
     * Keeps a document, soon.
     *
     * @param limits of the session; the oldest beyond them are forgotten
     * @param timeToLive of all documents of this session from now on
     */
    void keep(String sessionId, Context context, ContextLimits limits, Duration timeToLive);

    /** Lets the documents of a session live from now on as long as given. */
    void touch(String sessionId, Duration timeToLive);

    /** Forgets all documents of a session that is over. */
    void forget(String sessionId);
}
