package io.m2mgateway.m2m.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Nonce, ciphertext and tag stand behind the header, which is authenticated with them. */
final class AeadProtection extends FrameProtection {
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final String CIPHER = "ChaCha20-Poly1305";
    private static final String STREAM_CIPHER = "ChaCha20";

    private final List<SecretKey> keys;
    private final SecureRandom random;

    AeadProtection(List<byte[]> keys, SecureRandom random) {
        this.keys = keys.stream()
                .<SecretKey>map(key -> new SecretKeySpec(key, 0, AEAD_KEY, STREAM_CIPHER))
                .toList();
        this.random = random;
    }

    @Override
    public SecurityMode mode() {
        return SecurityMode.AEAD;
    }

    @Override
    public int overhead() {
        return NONCE + TAG;
    }

    @Override
    public byte[] seal(byte[] frame, int off, int headerEnd, int end) {
        byte[] sealed = Arrays.copyOf(frame, Math.addExact(end, overhead()));
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, sealed, headerEnd, NONCE);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce);
            cipher.updateAAD(frame, off, headerEnd - off);
            cipher.doFinal(frame, headerEnd, end - headerEnd, sealed, headerEnd + NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    @Override
    public @Nullable Opened open(byte[] frame, int off, int headerEnd, int end) {
        boolean sound = headerEnd >= 0 && headerEnd <= end - NONCE - TAG;
        // What is refused anyway is taken for a frame whose header is empty.
        int nonceAt = sound ? headerEnd : off;
        int header = nonceAt - off;
        byte[] nonce = Arrays.copyOf(Arrays.copyOfRange(frame, nonceAt, Math.min(end, nonceAt + NONCE)), NONCE);
        int cipherAt = Math.min(end, nonceAt + NONCE);
        byte[] plain = new byte[header + Math.max(0, end - cipherAt - TAG)];
        System.arraycopy(frame, off, plain, 0, header);
        boolean opened = false;
        try {
            for (SecretKey key : keys) {
                opened |= decrypt(key, nonce, frame, off, header, cipherAt, end, plain);
            }
            if (!opened) {
                // The JDK compares tags before it deciphers: without this, refusing would be faster than accepting.
                Cipher stream = streamCipher(nonce);
                stream.doFinal(frame, cipherAt, plain.length - header, plain, header);
            }
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
        return opened && sound ? new Opened(plain, 0, plain.length, nonce) : null;
    }

    private static boolean decrypt(
            SecretKey key, byte[] nonce, byte[] frame, int off, int header, int cipherAt, int end, byte[] plain)
            throws GeneralSecurityException {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
        cipher.updateAAD(frame, off, header);
        try {
            cipher.doFinal(frame, cipherAt, end - cipherAt, plain, header);
            return true;
        } catch (AEADBadTagException notAuthentic) {
            return false;
        }
    }

    /**
     * A refusal prepares one more cipher than an opening, and has an exception thrown from within it. This has both: input without a tag is refused
     * before anything is computed.
     */
    @Override
    public void takeTimeOfRefusal() {
        byte[] nothing = new byte[NONCE];
        try {
            decrypt(keys.get(0), nothing, nothing, 0, 0, 0, 0, nothing);
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    private Cipher streamCipher(byte[] nonce) throws GeneralSecurityException {
        Cipher stream = Cipher.getInstance(STREAM_CIPHER);
        stream.init(Cipher.ENCRYPT_MODE, keys.get(0), new ChaCha20ParameterSpec(nonce, 1));
        return stream;
    }

    /** A new one each time: the JDK's refuses the same nonce twice, which two damaged copies of a frame have. */
    private static Cipher cipher(int mode, SecretKey key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new IvParameterSpec(nonce));
        return cipher;
    }

    private static IllegalStateException unavailable(GeneralSecurityException cause) {
        return new IllegalStateException("this Java platform has no " + CIPHER, cause);
    }
}
