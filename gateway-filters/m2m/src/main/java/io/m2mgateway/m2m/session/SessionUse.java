package io.m2mgateway.m2m.session;

import java.time.Duration;

/** What a caller finds who sends a document in a session. */
public sealed interface SessionUse {
    /** The session is open and his. */
    record Open(Session session) implements SessionUse {}

    /** The session is over, for this reason. */
    record Over(CloseReason reason) implements SessionUse {}

    /** There is no such session, or it is another's: one answer for both. */
    record Unknown() implements SessionUse {}

    /** The store does not answer: nothing is known of the session. */
    record Unavailable() implements SessionUse {}

    /**
     * The session has sent too much.
     *
     * @param delay until the message fits, if nothing else is sent; more than zero
     */
    record Limited(Duration delay) implements SessionUse {}

    /** The message is larger than a session may ever send. */
    record TooLarge() implements SessionUse {}
}
