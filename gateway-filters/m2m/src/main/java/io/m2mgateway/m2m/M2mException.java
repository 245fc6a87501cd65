package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/**
 * An error of the protocol's error page: which of the eight library errors it is, the contract's code, a reason that is short,
 * stable and free of payload content, and the byte offset where it is known.
 *
 * <p>Errors in data carry no stack trace: they are as frequent as a sender wishes, and the place in the code says nothing about them.
 */
public abstract sealed class M2mException extends RuntimeException
        permits CompressionException,
                DecompressionException,
                SecurityThreatException,
                SessionException,
                ConfigException,
                IoException,
                JsonException,
                ServerException {
    private static final long serialVersionUID = 1L;

    private final LibraryError libraryError;
    private final ErrorCode code;
    private final String reason;
    private final long offset;

    M2mException(
            LibraryError libraryError,
            ErrorCode code,
            String reason,
            long offset,
            @Nullable Throwable cause,
            boolean stackTrace) {
        super(offset < 0 ? reason : reason + " at byte " + offset, cause, true, stackTrace);
        this.libraryError = libraryError;
        this.code = code;
        this.reason = reason;
        this.offset = offset;
    }

    /** Which of the eight library errors this is. */
    public final LibraryError libraryError() {
        return libraryError;
    }

    /** The contract's code, which also gives the HTTP status. */
    public final ErrorCode code() {
        return code;
    }

    /** What is wrong, without payload content; the same text for the same fault. */
    public final String reason() {
        return reason;
    }

    /** The 0-based offset in the bytes that were being read, or -1 where there is none. */
    public final long offset() {
        return offset;
    }
}
