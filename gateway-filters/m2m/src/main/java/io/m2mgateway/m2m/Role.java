package io.m2mgateway.m2m;

/** Who wrote a message. */
public enum Role {
    /** Instructions: {@code system} or {@code developer}. */
    SYSTEM(0),
    /** The user; also any role that the protocol does not know. */
    USER(1),
    /** The model. */
    ASSISTANT(2),
    /** A tool's or function's result. */
    TOOL(3);

    private static final Role[] BY_CODE = values();

    private final int code;

    Role(int code) {
        this.code = code;
    }

    /** The two bits of the routing header. */
    int code() {
        return code;
    }

    static Role ofCode(int code) {
        return BY_CODE[code & 3];
    }
}
