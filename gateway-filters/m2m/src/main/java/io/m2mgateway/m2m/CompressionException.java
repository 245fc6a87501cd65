package io.m2mgateway.m2m;

/** Encoding failed: a document past a limit, a form that is never produced, no native library. */
public final class CompressionException extends M2mException {
    private static final long serialVersionUID = 1L;

    /** An error with the contract's code and a reason without payload content. */
    public CompressionException(ErrorCode code, String reason) {
        this(code, reason, -1);
    }

    /** The same, at a byte offset (0-based; -1: unknown). */
    public CompressionException(ErrorCode code, String reason, long offset) {
        super(LibraryError.COMPRESSION, code, reason, offset, null, false);
    }
}
