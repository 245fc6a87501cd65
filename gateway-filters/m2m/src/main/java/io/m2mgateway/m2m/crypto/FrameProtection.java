package io.m2mgateway.m2m.crypto;

import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mode and its keys: seals frames with the first key, opens those of any. Immutable and safe for use by many threads.
 *
 * <p>A frame is a range {@code [off, end)} of an array, its header {@code [off, headerEnd)}; what stands before {@code off}, the tag of
 * the wire form, is not protected. Whoever calls has read the frame's own mode: only frames of {@link #mode()} may be opened.
 *
 * <p>Opening takes the same steps for whatever is refused, so that the time does not say why: each key is tried, and what cannot
 * be opened is deciphered all the same and thrown away.
 */
public abstract sealed class FrameProtection permits HmacProtection, AeadProtection {
    /** Fewest bytes of a key for HMAC. */
    public static final int MIN_HMAC_KEY = 16;
    /** Bytes of a key for AEAD; what a longer one has more is not used. */
    public static final int AEAD_KEY = 32;

    FrameProtection() {}

    /**
     * HMAC-SHA256.
     *
     * @param keys the current key, then earlier ones that are still accepted; each at least 16 bytes; copied
     * @throws IllegalArgumentException for no key, or one that is too short
     */
    public static FrameProtection hmac(List<byte[]> keys) {
        return new HmacProtection(checked(keys, MIN_HMAC_KEY));
    }

    /**
     * ChaCha20-Poly1305.
     *
     * @param keys the current key, then earlier ones that are still accepted; the first 32 bytes of each count; copied
     * @param random where nonces come from
     * @throws IllegalArgumentException for no key, or one that is too short
     */
    public static FrameProtection aead(List<byte[]> keys, SecureRandom random) {
        return new AeadProtection(checked(keys, AEAD_KEY), random);
    }

    private static List<byte[]> checked(List<byte[]> keys, int min) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key");
        }
        for (byte[] key : keys) {
            if (key.length < min) {
                throw new IllegalArgumentException("key must be at least " + min + " bytes, was " + key.length);
            }
        }
        return keys;
    }

    /** The mode; never {@link SecurityMode#NONE}. */
    public abstract SecurityMode mode();

    /** What {@link #seal} adds to a frame, in bytes. */
    public abstract int overhead();

    /** A new array with everything before {@code headerEnd} as it is, and the frame protected. */
    public abstract byte[] seal(byte[] frame, int off, int headerEnd, int end);

    /**
     * Opens a frame.
     *
     * @param headerEnd where its header ends; -1 for a frame that has to be refused, of another mode or without a sound header
     * @return null for what is not authentic
     */
    public abstract @Nullable Opened open(byte[] frame, int off, int headerEnd, int end);

    /** Takes as long as a refusal takes longer than an opening: for a frame that was opened and is refused all the same. */
    public abstract void takeTimeOfRefusal();

    /** Without the keys. */
    @Override
    public final String toString() {
        return "FrameProtection[" + mode() + "]";
    }
}
