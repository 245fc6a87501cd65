package io.m2mgateway.m2m.session;

/** The types of session messages; the names are the wire names. */
public enum MessageType {
    /** Opens a session: what the sender can do. */
    HELLO,
    /** Answers HELLO: what is used. */
    ACCEPT,
    /** Answers HELLO: why there is no session. */
    REJECT,
    /** A document. */
    DATA,
    /** Asks whether the session is there. */
    PING,
    /** Answers PING. */
    PONG,
    /** Ends the session. */
    CLOSE
}
