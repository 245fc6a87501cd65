package io.m2mgateway.m2m.session;

/** Why a session ended (the protocol's error page, "Closure Reason Codes"); the names are the wire names. */
public enum CloseReason {
    /** A clean end. */
    NORMAL,
    /** No message for longer than the session's timeout. */
    TIMEOUT,
    /** A message that is not legal where it came, or for a session that does not exist. */
    ERROR,
    /** The client's application ends. */
    CLIENT_SHUTDOWN,
    /** The server ends. */
    SERVER_SHUTDOWN
}
