package io.m2mgateway.redis.nonce;

import io.m2mgateway.m2m.crypto.NonceStore;
import io.m2mgateway.redis.connection.RedisOperations;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletionStage;

/**
 * A key for each nonce, which the server forgets at the end of its window; one command a frame. Thread-safe.
 *
 * <p>Without the server the stages fail. It keeps no more than its {@code maxmemory-policy} lets it: one that evicts keys with a time to
 * live lets replays through.
 */
public final class RedisNonceStore implements NonceStore {
    private static final byte[] NOTHING = {};
    /** So many bytes of the hash that no two nonces ever share a name. */
    private static final int NAME_BYTES = 16;

    private final RedisOperations redis;

    /** @param redis where they are kept; not closed by this */
    public RedisNonceStore(RedisOperations redis) {
        this.redis = redis;
    }

    @Override
    public CompletionStage<Boolean> record(String holder, byte[] nonce, Duration window) {
        return redis.setIfAbsent(name(holder, nonce), NOTHING, window);
    }

    @Override
    public CompletionStage<?> pretend(String holder) {
        String name = name(holder, NOTHING);
        return redis.<Long>call(commands -> commands.exists(redis.key(name)));
    }

    /** Neither the client nor the nonce can be read from it. */
    private static String name(String holder, byte[] nonce) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(holder.getBytes(StandardCharsets.UTF_8));
            // Holders have no such byte, so that holder and nonce have one border.
            hash.update((byte) 0);
            byte[] bytes = Arrays.copyOf(hash.digest(nonce), NAME_BYTES);
            return "nonce:" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
