package io.m2mgateway.m2m.session;

import java.util.random.RandomGenerator;

/** Makes session ids: {@code sess_} and 20 letters and digits (specification, "Session messages"), 119 bits. As safe for use by many threads as its generator. */
public final class SessionIds {
    private static final String PREFIX = "sess_";
    private static final int LENGTH = 20;
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final RandomGenerator random;

    /** Ids from a generator; one that cannot be predicted, {@link java.security.SecureRandom}, where they guard anything. */
    public SessionIds(RandomGenerator random) {
        this.random = random;
    }

    /** A new id. */
    public String next() {
        StringBuilder id = new StringBuilder(PREFIX.length() + LENGTH).append(PREFIX);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** Whether a text could be an id: a look-up is not worth the trip otherwise. */
    public static boolean wellFormed(String id) {
        if (id.length() != PREFIX.length() + LENGTH || !id.startsWith(PREFIX)) {
            return false;
        }
        for (int i = PREFIX.length(); i < id.length(); i++) {
            if (ALPHABET.indexOf(id.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
