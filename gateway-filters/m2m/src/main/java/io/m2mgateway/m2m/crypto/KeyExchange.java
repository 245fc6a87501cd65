package io.m2mgateway.m2m.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** X25519 (RFC 7748) between agents of different organisations. Secrets, public keys and results are 32 bytes. Stateless. */
public final class KeyExchange {
    /** The {@code info} of session keys across organisations. */
    public static final String SESSION_INFO = "m2m-session-v1";

    /** Bytes of secrets, public keys and results (RFC 7748 section 5). */
    public static final int KEY_LENGTH = 32;

    private static final String ALGORITHM = "X25519";
    /** The curve's base point, RFC 7748 section 4.1. */
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private KeyExchange() {}

    /** A new secret. */
    public static byte[] newSecret(SecureRandom random) {
        byte[] secret = new byte[KEY_LENGTH];
        random.nextBytes(secret);
        return secret;
    }

    /** The public key of a secret. */
    public static byte[] publicKey(byte[] secret) {
        try {
            return agree(secret, BASE_POINT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("the base point is a good public key", e);
        }
    }

    /**
     * What both sides compute and nobody else can.
     *
     * @throws InvalidKeyException for a public key with which the result would be all zero, whatever the secret is
     */
    public static byte[] sharedSecret(byte[] secret, byte[] peerPublicKey) throws InvalidKeyException {
        byte[] bigEndian = reversed(checked("public key", peerPublicKey));
        // RFC 7748 section 5: the highest bit is no part of the number.
        bigEndian[0] &= 0x7F;
        byte[] shared = agree(secret, new BigInteger(1, bigEndian));
        if (MessageDigest.isEqual(shared, new byte[KEY_LENGTH])) {
            throw new InvalidKeyException("public key gives an all-zero secret");
        }
        return shared;
    }

    /**
     * The key of a session, by HKDF from {@link #sharedSecret}.
     *
     * @throws InvalidKeyException as {@link #sharedSecret} does
     */
    public static byte[] sessionKey(byte[] secret, byte[] peerPublicKey) throws InvalidKeyException {
        return sessionKey(secret, peerPublicKey, SESSION_INFO);
    }

    /** The same with another {@code info}. */
    public static byte[] sessionKey(byte[] secret, byte[] peerPublicKey, String info) throws InvalidKeyException {
        return Hkdf.derive(sharedSecret(secret, peerPublicKey), info);
    }

    private static byte[] agree(byte[] secret, BigInteger u) throws InvalidKeyException {
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            NamedParameterSpec curve = NamedParameterSpec.X25519;
            KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
            agreement.init(keys.generatePrivate(new XECPrivateKeySpec(curve, checked("secret", secret))));
            XECPublicKey peer = (XECPublicKey) keys.generatePublic(new XECPublicKeySpec(curve, u));
            agreement.doPhase(peer, true);
            return agreement.generateSecret();
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no " + ALGORITHM, e);
        }
    }

    private static byte[] checked(String what, byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException(what + " must be 32 bytes, was " + key.length);
        }
        return key;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
