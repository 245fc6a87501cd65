package io.m2mgateway.m2m;

/** Content is not JSON ({@link ErrorCode#INVALID_JSON}) or passes a limit on JSON ({@link ErrorCode#CONTENT_TOO_LARGE}). */
public final class JsonException extends M2mException {
    private static final long serialVersionUID = 1L;

    /** An error with the contract's code and a reason without payload content. */
    public JsonException(ErrorCode code, String reason) {
        this(code, reason, -1);
    }

    /** The same, at a byte offset (0-based; -1: unknown). */
    public JsonException(ErrorCode code, String reason, long offset) {
        super(LibraryError.JSON, code, reason, offset, null, false);
    }
}
