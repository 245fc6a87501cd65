package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/**
 * The error contract's one table: the {@code code} member of an error answer, its HTTP status, and the name that the protocol's
 * error page gives the condition where it has one.
 *
 * <p>The names are the wire names. A gateway may answer with another status where HTTP itself demands one (an unknown content
 * coding is 415 although the code, {@link #UNSUPPORTED_ALGORITHM}, is 400 elsewhere).
 */
public enum ErrorCode {
    /** The message begins like a tag, and the tag is none that the protocol knows. */
    INVALID_PREFIX(400, "InvalidPrefix"),
    /** A damaged or illegal frame: header, checksum, Base64 or compressed data. */
    DECOMPRESSION_FAILED(400, "DecompressionFailed"),
    /** The content is not JSON where JSON is due. */
    INVALID_JSON(400, "InvalidJson"),
    /** An algorithm, tokenizer, security mode or content coding that is not available. */
    UNSUPPORTED_ALGORITHM(400, "UnsupportedAlgorithm"),
    /** Missing or invalid API key. */
    UNAUTHORIZED(401, null),
    /** A limit on size, depth or count was met. */
    CONTENT_TOO_LARGE(413, "ContentTooLarge"),
    /** A scan found a threat, or a frame lies about its document. */
    SECURITY_VIOLATION(422, null),
    /** A rate limit is exhausted. */
    RATE_LIMITED(429, null),
    /** The gateway's own fault. */
    INTERNAL_ERROR(500, null),
    /** The upstream refused, reset the connection, or answered nonsense. */
    UPSTREAM_ERROR(502, null),
    /** The upstream did not answer in time. */
    UPSTREAM_TIMEOUT(504, null),
    /** No route. */
    NOT_FOUND(404, null),
    /** The route has no such method. */
    METHOD_NOT_ALLOWED(405, null),
    /** The session that a frame names was closed. */
    SESSION_CLOSED(400, null),
    /** The session that a frame names timed out. */
    SESSION_TIMEOUT(400, null),
    /** The session that a frame names does not exist, or is another client's. */
    SESSION_UNKNOWN(400, null);

    private final int status;
    private final @Nullable String compressionError;

    ErrorCode(int status, @Nullable String compressionError) {
        this.status = status;
        this.compressionError = compressionError;
    }

    /** The HTTP status, 400 to 504. */
    public int status() {
        return status;
    }

    /** The compression error of the protocol's error page, {@code InvalidPrefix} for example; null where the page has none. */
    public @Nullable String compressionError() {
        return compressionError;
    }
}
