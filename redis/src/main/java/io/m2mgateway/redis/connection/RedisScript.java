package io.m2mgateway.redis.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script, known to the server by its SHA-1. Immutable. */
public final class RedisScript {
    private final byte[] text;
    private final String digest;

    private RedisScript(byte[] text) {
        this.text = text;
        try {
            this.digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** A script by its text. */
    public static RedisScript of(String text) {
        return new RedisScript(RedisLink.bytes(text));
    }

    /** Reads a script that lies beside a class. */
    public static RedisScript beside(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name + " beside " + owner);
            }
            return new RedisScript(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] text() {
        return text.clone();
    }

    String digest() {
        return digest;
    }
}
