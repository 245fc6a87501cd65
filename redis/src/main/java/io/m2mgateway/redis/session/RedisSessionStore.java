package io.m2mgateway.redis.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.InMemorySessionStore;
import io.m2mgateway.m2m.session.Session;
import io.m2mgateway.m2m.session.SessionSettings;
import io.m2mgateway.m2m.session.SessionStore;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisScript;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in Redis: any node answers, and the server's clock counts. Thread-safe; nothing blocks. Stages fail while Redis does not answer: a session that cannot be looked up
 * is neither open nor closed.
 *
 * <p>A session is one string, under a digest of its id. Who is open stands in two sorted sets, of all and of one address, by the time at which they time out; those two share a hash tag, so that opening
 * checks both limits in one step. Everything expires.
 */
public final class RedisSessionStore implements SessionStore {
    private static final Duration REMEMBERED = InMemorySessionStore.REMEMBERED;

    /** KEYS: all, of this address. ARGV: the id's digest, timeout in ms, most in all, most of the address. Returns what became of it. */
    private static final RedisScript ENTER = RedisScript.of("""
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
        if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[4]) then return 'TOO_MANY_OF_ADDRESS' end
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 'FULL' end
        for i = 1, 2 do
          redis.call('ZADD', KEYS[i], now + ARGV[2], ARGV[1])
          redis.call('PEXPIRE', KEYS[i], ARGV[2] * 2)
        end
        return 'OPENED'
        """);

    /** KEYS: all, of this address. ARGV: the id's digest, timeout in ms; 0 takes it out. */
    private static final RedisScript MOVE = RedisScript.of("""
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        for i = 1, 2 do
          if ARGV[2] == '0' then
            redis.call('ZREM', KEYS[i], ARGV[1])
          else
            redis.call('ZADD', KEYS[i], 'XX', now + ARGV[2], ARGV[1])
            redis.call('PEXPIRE', KEYS[i], ARGV[2] * 2)
          end
        end
        return 'OK'
        """);

    /** KEYS: the session. ARGV: its first line, milliseconds to live. */
    private static final RedisScript KEEP = RedisScript.of("""
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. string.format('%.0f', now) .. '\\n-', 'PX', ARGV[2])
        return 'OK'
        """);

    /** KEYS: the session. Returns the server's time and what is kept. */
    private static final RedisScript FIND = RedisScript.of("""
        local v = redis.call('GET', KEYS[1])
        if not v then return false end
        local t = redis.call('TIME')
        return string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000)) .. '\\n' .. v
        """);

    /** KEYS: the session. ARGV: milliseconds to live, reason of the end or -. Returns the first line if the session was open. */
    private static final RedisScript TOUCH = RedisScript.of("""
        local v = redis.call('GET', KEYS[1])
        if not v then return false end
        local fixed, seen, closed = string.match(v, '^([^\\n]*)\\n(%d+)\\n(.*)$')
        if closed ~= '-' then return false end
        if ARGV[2] == '-' then
          local t = redis.call('TIME')
          seen = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
        end
        redis.call('SET', KEYS[1], fixed .. '\\n' .. seen .. '\\n' .. ARGV[2], 'PX', ARGV[1])
        return fixed
        """);

    private static final String ALL = "sessions:{open}:all";

    private final RedisOperations redis;
    private final InstantSource clock;

    /**
     * A store over a connection.
     *
     * @param redis not closed by this
     * @param clock this node's
     */
    public RedisSessionStore(RedisOperations redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Opening> open(Session session, String address, int maxSessions, int maxPerAddress) {
        String digest = LimitKey.of(List.of(address));
        long timeout = session.timeout().toMillis();
        return redis.run(
                        ENTER,
                        sets(digest),
                        bytes(digest(session.id())),
                        bytes(timeout),
                        bytes(maxSessions),
                        bytes(maxPerAddress))
                .thenCompose(answer -> {
                    Opening opening = Opening.valueOf(text(answer));
                    if (opening != Opening.OPENED) {
                        return CompletableFuture.completedFuture(opening);
                    }
                    String fixed = new SessionRecord(session, digest).fixed();
                    return redis.run(KEEP, key(session.id()), bytes(fixed), bytes(toLive(timeout)))
                            .thenApply(ok -> opening);
                });
    }

    @Override
    public CompletionStage<@Nullable Session> find(String id) {
        return redis.run(FIND, key(id)).thenApply(answer -> {
            if (answer == null) {
                return null;
            }
            String text = new String(answer, UTF_8);
            int end = text.indexOf('\n');
            Instant serverNow = Instant.ofEpochMilli(Long.parseLong(text.substring(0, end)));
            return SessionRecord.parse(id, bytes(text.substring(end + 1)), serverNow, clock.instant())
                    .session();
        });
    }

    @Override
    public CompletionStage<@Nullable Void> seen(String id, Instant now) {
        return touch(id, SessionRecord.OPEN);
    }

    @Override
    public CompletionStage<@Nullable Void> end(String id, CloseReason reason) {
        return touch(id, reason.name());
    }

    /** The longest timeout to live, whatever this session's is: it is known only once the session was read. */
    private CompletionStage<@Nullable Void> touch(String id, String reason) {
        boolean open = reason.equals(SessionRecord.OPEN);
        long live = toLive(SessionSettings.MAX_TIMEOUT.toMillis());
        return redis.run(TOUCH, key(id), bytes(open ? live : REMEMBERED.toMillis()), bytes(reason))
                .thenCompose(fixed -> {
                    if (fixed == null) {
                        return CompletableFuture.completedFuture(null);
                    }
                    byte[] value = bytes(text(fixed) + "\n0\n-");
                    SessionRecord kept = SessionRecord.parse(id, value, Instant.EPOCH, Instant.EPOCH);
                    long timeout = open ? kept.session().timeout().toMillis() : 0;
                    return redis.run(MOVE, sets(kept.address()), bytes(digest(id)), bytes(timeout))
                            .<@Nullable Void>thenApply(ok -> null);
                });
    }

    @Override
    public CompletionStage<Long> count() {
        // What has timed out is counted until the next session is opened.
        return redis.call(commands -> commands.zcard(redis.key(ALL)));
    }

    @Override
    public boolean shared() {
        return true;
    }

    private static long toLive(long timeoutMillis) {
        return timeoutMillis + REMEMBERED.toMillis();
    }

    private static String[] sets(String addressDigest) {
        return new String[] {ALL, "sessions:{open}:ip:" + addressDigest};
    }

    private static String[] key(String id) {
        return new String[] {"session:{" + digest(id) + "}"};
    }

    /** An id opens its session and what is sealed of it, so that it is not told to who reads Redis. */
    private static String digest(String id) {
        return LimitKey.of(List.of(id));
    }

    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalStateException("a script of ours answered nothing");
        }
        return new String(bytes, UTF_8);
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
