package io.m2mgateway.m2m.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as the side knows it that accepted it.
 *
 * @param id {@code sess_} and 20 letters and digits
 * @param owner who opened it: only he may use it; empty where callers have no names
 * @param agreement what is used in it
 * @param timeout how long it lives without a message
 * @param openedAt when it was accepted
 * @param lastSeen when its last message came
 * @param closed why it ended; null while it is open
 */
public record Session(
        String id,
        String owner,
        Agreement agreement,
        Duration timeout,
        Instant openedAt,
        Instant lastSeen,
        @Nullable CloseReason closed) {

    /** This session, with a message now. */
    public Session seen(Instant now) {
        return new Session(id, owner, agreement, timeout, openedAt, now, closed);
    }

    /** This session, ended. A session that has ended keeps its reason. */
    public Session end(CloseReason reason) {
        return closed != null ? this : new Session(id, owner, agreement, timeout, openedAt, lastSeen, reason);
    }

    /** Why it is over at this instant: closed, or timed out; null while it is open. */
    public @Nullable CloseReason over(Instant now) {
        if (closed != null) {
            return closed;
        }
        return now.isAfter(lastSeen.plus(timeout)) ? CloseReason.TIMEOUT : null;
    }

    /** Where it stands at this instant. */
    public SessionState state(Instant now) {
        return over(now) == null ? SessionState.ESTABLISHED : SessionState.CLOSED;
    }

    /** The part of the id that logs may have. */
    public static String logged(String id) {
        // "sess_" and four of twenty characters: enough to follow one, not enough to use it.
        return id.length() <= 9 ? id : id.substring(0, 9);
    }
}
