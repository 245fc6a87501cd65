package io.m2mgateway.m2m.session;

/** Why there is no session (the protocol's error page, "Session Rejection Codes"); the names are the wire names. */
public enum RejectionCode {
    /** The major version is not the dialect's. */
    VERSION_MISMATCH,
    /** No algorithm that both sides have. */
    NO_COMMON_ALGORITHM,
    /** The responder demands a protection or a scan that was not offered. */
    SECURITY_POLICY,
    /** Too many new sessions or messages; later it may work. */
    RATE_LIMITED,
    /** The session table is full, or the responder shuts down. */
    SERVER_BUSY,
    /** Anything else. */
    UNKNOWN
}
