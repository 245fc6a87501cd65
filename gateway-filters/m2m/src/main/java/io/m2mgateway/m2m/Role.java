package io.m2mgateway.m2m;

/** Who wrote a message; the ordinal is the two-bit code of the routing header. */
public enum Role {
    /** Instructions: {@code system} or {@code developer}. */
    SYSTEM,
    /** The user; also any role that the protocol does not know. */
    USER,
    /** The model. */
    ASSISTANT,
    /** A tool's or function's result. */
    TOOL;

    private static final Role[] BY_CODE = values();

    static Role ofCode(int code) {
        return BY_CODE[code & 3];
    }
}
