package io.m2mgateway.m2m.session;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions, those that ended included for a while, so that their peers can be told why. Implementations are safe for use by many threads; stages fail
 * where a store cannot be asked.
 */
public interface SessionStore {
    /** What became of a session that was to be opened. */
    enum Opening {
        /** It is there. */
        OPENED,
        /** There are as many sessions as there may be. */
        FULL,
        /** Its address has as many as one may have. */
        TOO_MANY_OF_ADDRESS
    }

    /**
     * Keeps a new session, if there is room.
     *
     * @param session open, with an id that was never used
     * @param address who opens it; sessions of one address are counted together
     * @param maxSessions open sessions in all, at least 1
     * @param maxPerAddress open sessions of one address, at least 1
     */
    CompletionStage<Opening> open(Session session, String address, int maxSessions, int maxPerAddress);

    /** The session of an id, open or not; null for one that never was or is forgotten. */
    CompletionStage<@Nullable Session> find(String id);

    /** Notes that a message of an open session came. Nothing happens for others. */
    CompletionStage<@Nullable Void> seen(String id, Instant now);

    /** Ends a session, if it is open; the first reason stays. */
    CompletionStage<@Nullable Void> end(String id, CloseReason reason);

    /** How many sessions are open; those that timed out a moment ago may be counted. */
    CompletionStage<Long> count();

    /** Whether other nodes have the sessions too, so that they outlive this one. */
    boolean shared();
}
