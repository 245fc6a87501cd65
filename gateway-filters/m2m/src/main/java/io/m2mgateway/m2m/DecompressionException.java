package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/** Decoding failed: unknown tag, damaged frame, a limit met while inflating, an algorithm that is not available. */
public final class DecompressionException extends M2mException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String detail;

    /** An error with the contract's code and a reason without payload content. */
    public DecompressionException(ErrorCode code, String reason) {
        this(code, reason, -1);
    }

    /** The same, at a byte offset (0-based; -1: unknown). */
    public DecompressionException(ErrorCode code, String reason, long offset) {
        this(code, reason, offset, null);
    }

    DecompressionException(ErrorCode code, String reason, long offset, @Nullable String detail) {
        super(LibraryError.DECOMPRESSION, code, reason, offset, null, false);
        this.detail = detail;
    }

    /** An error for data made with a dictionary that is not there, for this receiver of it. */
    public static DecompressionException unknownDictionary(long offset) {
        return new DecompressionException(
                ErrorCode.DECOMPRESSION_FAILED, "the dictionary is not available", offset, "DICTIONARY_UNKNOWN");
    }

    /**
     * What the sender can mend: {@code CONTEXT_GONE}, for a compact frame against a message that is not there (send it whole), or
     * {@code DICTIONARY_UNKNOWN}, for one against a dictionary that is not there; null for anything else.
     */
    public @Nullable String detail() {
        return detail;
    }
}
