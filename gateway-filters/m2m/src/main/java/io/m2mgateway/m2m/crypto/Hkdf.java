package io.m2mgateway.m2m.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;

/** HKDF of RFC 5869 with SHA-256 and no salt, as the specification derives all of its keys. */
final class Hkdf {
    static final int KEY_LENGTH = 32;

    private Hkdf() {}

    /** A key of 32 bytes: one block, so that expanding needs no loop. */
    static byte[] derive(byte[] secret, String info) {
        // Without a salt RFC 5869 section 2.2 takes one of zeros.
        byte[] pseudoRandomKey = Hmac.of(new byte[KEY_LENGTH]).doFinal(secret);
        Mac expand = Hmac.of(pseudoRandomKey);
        Arrays.fill(pseudoRandomKey, (byte) 0);
        expand.update(info.getBytes(StandardCharsets.UTF_8));
        return expand.doFinal(new byte[] {1});
    }
}
