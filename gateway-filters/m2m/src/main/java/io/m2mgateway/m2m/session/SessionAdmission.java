package io.m2mgateway.m2m.session;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;

/** Limits on how often sessions are opened and used. Safe for use by many threads. */
public interface SessionAdmission {
    /** No wait helps. */
    Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /** Whether this caller may open one more session now. */
    CompletionStage<Boolean> mayOpen(Caller caller);

    /**
     * How long to wait until one more message fits into a session's rate: zero where it does, and was counted; {@link #NEVER} for one that is larger than any that may
     * be sent.
     *
     * @param sessionId of an open session
     * @param bytes of the message
     */
    CompletionStage<Duration> waitToUse(String sessionId, long bytes);
}
