package io.m2mgateway.redis.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.KeyValue;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.context.ContextStore;
import io.m2mgateway.m2m.crypto.ContextKeys;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisScript;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Earlier documents of sessions in Redis, sealed: the name of a session's key is a digest of its id and the key of the seal follows from the id, so that who reads Redis reads
 * neither. While Redis does not answer nothing is found and nothing is kept. Thread-safe; no method blocks.
 *
 * <p>A session is one hash: each document under its name, and under {@code order} names and sizes, the oldest first. It lives as long as the session.
 */
public final class RedisContextStore implements ContextStore, AutoCloseable {
    /** KEYS: the session. ARGV: name, sealed document, size, most documents, most bytes, milliseconds to live. */
    private static final RedisScript KEEP = RedisScript.of("""
        local kept, bytes = {}, tonumber(ARGV[3])
        for name, size in string.gmatch(redis.call('HGET', KEYS[1], 'order') or '', '(%x+):(%d+)') do
          if name ~= ARGV[1] then
            kept[#kept + 1] = {name, size}
            bytes = bytes + size
          end
        end
        kept[#kept + 1] = {ARGV[1], ARGV[3]}
        local first = 1
        while #kept - first >= tonumber(ARGV[4]) or bytes > tonumber(ARGV[5]) do
          redis.call('HDEL', KEYS[1], kept[first][1])
          bytes = bytes - kept[first][2]
          first = first + 1
        end
        local order = {}
        for i = first, #kept do order[#order + 1] = kept[i][1] .. ':' .. kept[i][2] end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2], 'order', table.concat(order, ' '))
        redis.call('PEXPIRE', KEYS[1], ARGV[6])
        return 'OK'
        """);

    private static final int THREADS = 2;
    private static final int MAX_WAITING = 1000;
    private static final long IDLE_SECONDS = 30;
    /** Bytes of documents on their way to the server at one time; what comes beyond is not kept. */
    private static final long MAX_UNDER_WAY = 16L << 20;

    private final RedisOperations redis;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong underWay = new AtomicLong();
    /** Seals and opens: a megabyte takes milliseconds, which no event loop has. */
    private final ThreadPoolExecutor sealing;

    /** @param redis where they are kept; not closed by this */
    public RedisContextStore(RedisOperations redis) {
        this.redis = redis;
        sealing = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "m2m-contexts");
                    thread.setDaemon(true);
                    return thread;
                });
        sealing.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Map<ContextId, byte[]>> find(String sessionId, List<ContextId> ids) {
        if (!redis.available()) {
            return CompletableFuture.completedStage(Map.of());
        }
        byte[][] fields = ids.stream().map(RedisContextStore::field).toArray(byte[][]::new);
        return redis.<List<KeyValue<byte[], byte[]>>>call(commands -> commands.hmget(redis.key(key(sessionId)), fields))
                .thenApplyAsync(values -> opened(sessionId, ids, values), sealing)
                .exceptionally(gone -> Map.of());
    }

    private Map<ContextId, byte[]> opened(
            String sessionId, List<ContextId> ids, List<KeyValue<byte[], byte[]>> values) {
        ContextKeys keys = new ContextKeys(sessionId, random);
        Map<ContextId, byte[]> found = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            if (values.get(i).hasValue()) {
                byte[] document = keys.open(ids.get(i).value(), values.get(i).getValue());
                if (document != null) {
                    found.put(ids.get(i), document);
                }
            }
        }
        return found;
    }

    @Override
    public void keep(String sessionId, Context context, ContextLimits limits, Duration timeToLive) {
        int length = context.document().length;
        if (!limits.takes(length) || !redis.available()) {
            return;
        }
        if (underWay.addAndGet(length) > MAX_UNDER_WAY) {
            underWay.addAndGet(-length);
            return;
        }
        try {
            var unused = CompletableFuture.supplyAsync(() -> seal(sessionId, context), sealing)
                    .thenCompose(ciphertext -> send(sessionId, context, ciphertext, limits, timeToLive))
                    .whenComplete((ok, lost) -> underWay.addAndGet(-length));
        } catch (RejectedExecutionException tooManyWait) {
            underWay.addAndGet(-length);
        }
    }

    private byte[] seal(String sessionId, Context context) {
        return new ContextKeys(sessionId, random).seal(context.id().value(), context.document());
    }

    private CompletionStage<?> send(
            String sessionId, Context context, byte[] ciphertext, ContextLimits limits, Duration timeToLive) {
        return redis.run(
                KEEP,
                new String[] {key(sessionId)},
                field(context.id()),
                ciphertext,
                bytes(context.document().length + (long) ContextLimits.OVERHEAD),
                bytes(limits.messages()),
                bytes(limits.bytes()),
                bytes(timeToLive.toMillis()));
    }

    @Override
    public void touch(String sessionId, Duration timeToLive) {
        if (redis.available()) {
            var unused = redis.expire(key(sessionId), timeToLive).exceptionally(lost -> false);
        }
    }

    @Override
    public void forget(String sessionId) {
        if (redis.available()) {
            var unused = redis.delete(key(sessionId)).exceptionally(lost -> false);
        }
    }

    /** Ends the threads that seal; the connection stays. */
    @Override
    public void close() {
        sealing.shutdownNow();
    }

    private static String key(String sessionId) {
        return "contexts:{" + LimitKey.of(List.of(sessionId)) + "}";
    }

    private static byte[] field(ContextId id) {
        return id.toString().getBytes(US_ASCII);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }
}
