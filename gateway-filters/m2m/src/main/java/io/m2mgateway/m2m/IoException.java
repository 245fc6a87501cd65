package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/** The network towards the upstream failed. */
public final class IoException extends M2mException {
    private static final long serialVersionUID = 1L;

    /** An error with a reason. */
    public IoException(String reason) {
        this(LibraryError.IO.defaultCode(), reason, null);
    }

    /** An error with the contract's code, a reason, and its cause where there is one. */
    public IoException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(LibraryError.IO, code, reason, -1, cause, true);
    }
}
