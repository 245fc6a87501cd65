package io.m2mgateway.limit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Digests the values of a key. Values may be of any length and hold any character; the digest has 32 characters of base64url. */
public final class LimitKey {
    /** 192 of SHA-256's 256 bits: two keys out of 2^64 still meet with a chance below 2^-64. */
    private static final int DIGEST_BYTES = 24;

    private LimitKey() {}

    /**
     * The digest of a key's values in their order. Each value is preceded by its length, so that {@code ["a", "bc"]} and {@code ["ab", "c"]} differ.
     *
     * @param values at least one
     */
    public static String of(List<String> values) {
        MessageDigest sha256 = sha256();
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            sha256.update(bytes);
        }
        byte[] digest = sha256.digest();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, DIGEST_BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
