package io.m2mgateway.m2m.crypto;

/** How a frame is protected: its security byte. */
public enum SecurityMode {
    /** Neither authenticated nor encrypted. */
    NONE(0),
    /** HMAC-SHA256 over header and payload, which stay readable. */
    HMAC(1),
    /** ChaCha20-Poly1305: the header is authenticated, the payload encrypted too. */
    AEAD(2);

    private final int code;

    SecurityMode(int code) {
        this.code = code;
    }

    /** The security byte, 0 to 2. */
    public int code() {
        return code;
    }
}
