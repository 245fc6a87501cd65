package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/** The gateway itself failed. */
public final class ServerException extends M2mException {
    private static final long serialVersionUID = 1L;

    /** An error with a reason. */
    public ServerException(String reason) {
        this(LibraryError.SERVER.defaultCode(), reason, null);
    }

    /** An error with the contract's code, a reason, and its cause where there is one. */
    public ServerException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(LibraryError.SERVER, code, reason, -1, cause, true);
    }
}
