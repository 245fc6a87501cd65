package io.m2mgateway.redis.scan;

import io.lettuce.core.KeyValue;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.scan.ScoreStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps each score under a key of its own, which expires. While Redis does not answer nothing is known and nothing is kept. Thread-safe.
 */
public final class RedisScoreStore implements ScoreStore {

    private static final String PREFIX = "score:";

    private final RedisOperations redis;
    private final Duration timeToLive;

    /**
     * A store.
     *
     * @param redis not closed by this
     * @param timeToLive after which a score is forgotten; at least a millisecond
     */
    public RedisScoreStore(RedisOperations redis, Duration timeToLive) {
        this.redis = redis;
        this.timeToLive = timeToLive;
    }

    @Override
    public CompletionStage<Map<String, byte[]>> find(Collection<String> keys) {
        if (!redis.available()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        List<String> names = new ArrayList<>(keys);
        byte[][] full = new byte[names.size()][];
        for (int i = 0; i < full.length; i++) {
            full[i] = redis.key(PREFIX + names.get(i));
        }
        return redis.<List<KeyValue<byte[], byte[]>>>call(commands -> commands.mget(full))
                .thenApply(values -> {
                    Map<String, byte[]> found = new HashMap<>();
                    // In the order of the keys, whatever nodes they come from.
                    for (int i = 0; i < names.size(); i++) {
                        KeyValue<byte[], byte[]> value = values.get(i);
                        if (value.hasValue()) {
                            found.put(names.get(i), value.getValue());
                        }
                    }
                    return found;
                });
    }

    @Override
    public void keep(String key, byte[] score) {
        if (redis.available()) {
            var unused = redis.set(PREFIX + key, score, timeToLive).exceptionally(lost -> null);
        }
    }
}
