package io.m2mgateway.m2m;

/** A session is gone or was used out of order. */
public final class SessionException extends M2mException {
    private static final long serialVersionUID = 1L;

    /** An error with the contract's code, one of the {@code SESSION_} ones as a rule, and a reason. */
    public SessionException(ErrorCode code, String reason) {
        super(LibraryError.SESSION, code, reason, -1, null, false);
    }
}
