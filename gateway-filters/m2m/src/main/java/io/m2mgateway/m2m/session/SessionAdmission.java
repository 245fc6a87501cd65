package io.m2mgateway.m2m.session;

import java.util.concurrent.CompletionStage;

/** Limits on how often sessions are opened and used. Safe for use by many threads. */
public interface SessionAdmission {
    /** Whether this caller may open one more session now. */
    CompletionStage<Boolean> mayOpen(Caller caller);

    /**
     * Whether one more message fits into a session's rate.
     *
     * @param sessionId of an open session
     * @param bytes of the message
     */
    CompletionStage<Boolean> mayUse(String sessionId, long bytes);
}
