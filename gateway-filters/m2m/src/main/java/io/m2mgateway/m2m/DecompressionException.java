package io.m2mgateway.m2m;

/** Decoding failed: unknown tag, damaged frame, a limit met while inflating, an algorithm that is not available. */
public final class DecompressionException extends M2mException {
    private static final long serialVersionUID = 1L;

    /** An error with the contract's code and a reason without payload content. */
    public DecompressionException(ErrorCode code, String reason) {
        this(code, reason, -1);
    }

    /** The same, at a byte offset (0-based; -1: unknown). */
    public DecompressionException(ErrorCode code, String reason, long offset) {
        super(LibraryError.DECOMPRESSION, code, reason, offset, null, false);
    }
}
