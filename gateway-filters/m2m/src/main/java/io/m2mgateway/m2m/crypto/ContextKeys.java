package io.m2mgateway.m2m.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names and seals a session's documents with what follows from the session's id alone: who sees names or sealed documents, and not the id, learns nothing but their
 * lengths. Immutable and thread-safe.
 */
public final class ContextKeys {
    /** What sealing adds to a document, in bytes. */
    public static final int OVERHEAD = 28;

    private static final String SEALING = "m2m/contexts/z1/seal";
    private static final int NAME = Long.BYTES;

    private final FrameProtection seal;

    /**
     * The keys of a session.
     *
     * @param sessionId not to be guessed: it is the secret
     * @param random where nonces come from
     */
    public ContextKeys(String sessionId, SecureRandom random) {
        seal = FrameProtection.aead(List.of(Hkdf.derive(sessionId.getBytes(US_ASCII), SEALING)), random);
    }

    /** The first eight bytes of a document's HMAC-SHA256 with the session's id as the key, the first one highest. */
    public static long name(String sessionId, byte[] document) {
        byte[] tag = Hmac.of(sessionId.getBytes(US_ASCII)).doFinal(document);
        return ByteBuffer.wrap(tag).getLong();
    }

    /** Encrypts a document with ChaCha20-Poly1305; its name is authenticated with it. */
    public byte[] seal(long name, byte[] document) {
        byte[] named = ByteBuffer.allocate(NAME + document.length)
                .putLong(name)
                .put(document)
                .array();
        byte[] sealed = seal.seal(named, 0, NAME, named.length);
        return Arrays.copyOfRange(sealed, NAME, sealed.length);
    }

    /** The document that was sealed under this name in this session; null for anything else. */
    public byte @Nullable [] open(long name, byte[] sealed) {
        byte[] named = ByteBuffer.allocate(NAME + sealed.length)
                .putLong(name)
                .put(sealed)
                .array();
        Opened opened = seal.open(named, 0, NAME, named.length);
        return opened == null ? null : Arrays.copyOfRange(opened.bytes(), NAME, opened.end());
    }
}
