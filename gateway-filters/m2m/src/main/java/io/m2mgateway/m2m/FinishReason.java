package io.m2mgateway.m2m;

/** Why a model stopped, as a response's routing header says it. */
public enum FinishReason {
    /** It was done. */
    STOP(0),
    /** The token limit was met. */
    LENGTH(1),
    /** It calls tools. */
    TOOL_CALLS(2),
    /** Content was filtered. */
    CONTENT_FILTER(3),
    /** Another reason, or none given. */
    UNKNOWN(0xFF);

    private final int code;

    FinishReason(int code) {
        this.code = code;
    }

    /** The byte of the routing header. */
    public int code() {
        return code;
    }

    static FinishReason ofCode(int code) {
        return switch (code) {
            case 0 -> STOP;
            case 1 -> LENGTH;
            case 2 -> TOOL_CALLS;
            case 3 -> CONTENT_FILTER;
            default -> UNKNOWN;
        };
    }
}
