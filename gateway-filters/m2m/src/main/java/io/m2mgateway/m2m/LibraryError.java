package io.m2mgateway.m2m;

/** The eight library errors of the protocol's error page, and the code that each is answered with unless it names another. */
public enum LibraryError {
    /** Encoding failed. */
    COMPRESSION("Compression", ErrorCode.INTERNAL_ERROR),
    /** Decoding failed. */
    DECOMPRESSION("Decompression", ErrorCode.DECOMPRESSION_FAILED),
    /** A scan found a threat. */
    SECURITY_THREAT("SecurityThreat", ErrorCode.SECURITY_VIOLATION),
    /** A session is gone or was used out of order. */
    SESSION("Session", ErrorCode.SESSION_UNKNOWN),
    /** A configuration cannot be used. */
    CONFIG("Config", ErrorCode.INTERNAL_ERROR),
    /** The network towards the upstream failed. */
    IO("Io", ErrorCode.UPSTREAM_ERROR),
    /** Content is not JSON, or is JSON past a limit. */
    JSON("Json", ErrorCode.INVALID_JSON),
    /** The gateway itself failed. */
    SERVER("Server", ErrorCode.INTERNAL_ERROR);

    private final String pageName;
    private final ErrorCode defaultCode;

    LibraryError(String pageName, ErrorCode defaultCode) {
        this.pageName = pageName;
        this.defaultCode = defaultCode;
    }

    /** The name on the protocol's error page. */
    public String pageName() {
        return pageName;
    }

    /** The code of an error of this type that names no other. */
    public ErrorCode defaultCode() {
        return defaultCode;
    }
}
