package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What RFC 9842 calls a dictionary: bytes of any kind, known by their SHA-256. Immutable and thread-safe. */
public final class RawDictionary {

    /** The largest that is taken, 1 MiB: far below the 8 MiB from which on a window would have to grow with it. */
    public static final int MAX_SIZE = 1 << 20;

    /** Of fewer bytes the libraries take no notice. */
    public static final int MIN_SIZE = 8;

    /** Bytes of a SHA-256. */
    static final int HASH_BYTES = 32;

    /** Direct, since the libraries refer to it where it lies. */
    private final ByteBuffer content;

    private final byte[] hash;

    private RawDictionary(ByteBuffer content, byte[] hash) {
        this.content = content;
        this.hash = hash;
    }

    /**
     * A dictionary of these bytes, which are copied.
     *
     * @throws IllegalArgumentException when there are fewer than {@link #MIN_SIZE} or more than {@link #MAX_SIZE}
     */
    public static RawDictionary of(byte[] content) {
        if (content.length < MIN_SIZE || content.length > MAX_SIZE) {
            throw new IllegalArgumentException(MIN_SIZE + " to " + MAX_SIZE + " bytes, not " + content.length);
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(content.length);
        direct.put(content).flip();
        try {
            return new RawDictionary(
                    direct.asReadOnlyBuffer(),
                    MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** All of it, read-only and direct. */
    public ByteBuffer content() {
        return content.duplicate();
    }

    /** A copy of its SHA-256. */
    public byte[] hash() {
        return hash.clone();
    }

    /** Whether this is its SHA-256. */
    public boolean hasHash(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }
}
