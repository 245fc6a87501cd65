package io.m2mgateway.redis.connection;

import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.failover.Breaker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands with a deadline and a breaker, for all that is kept in Redis beside limits: sessions, nonces, verdicts. Thread-safe; nothing blocks.
 *
 * <p>Every stage either completes with the server's answer or fails with {@link RedisUnavailableException}, at the latest when the deadline is over; without a
 * connection, and while the breaker is open, at once. The caller decides what that means (a session store refuses, a cache misses). After some failures in a
 * row the breaker opens; a {@code PING} in the background closes it again, so that no caller pays for finding out.
 *
 * <p>Stages are completed on Lettuce's event loops or on the scheduler: do not block there.
 *
 * <p>Keys are text, and get the {@linkplain #key(String) prefix} of the installation. In Redis Cluster all keys of one script call must have the same slot: give
 * them a common hash tag ({@code session:{id}:data}). Values are bytes. Give everything a time to live; a key without one stays for ever.
 */
public final class RedisOperations implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisOperations.class);
    private static final long PROBE_MILLIS = 250;

    private final RedisLink link;
    private final Options options;
    private final Breaker breaker;
    private final ScheduledFuture<?> probes;
    private final LastFault fault = new LastFault();

    /**
     * How commands are guarded.
     *
     * @param keyPrefix what all keys begin with; not empty where several installations share a server
     * @param timeout after which a command has failed; above 0
     * @param breakerFailures failures in a row that open the breaker, at least 1
     * @param breakerOpen how long no probe is sent after one that failed; above 0
     */
    public record Options(String keyPrefix, Duration timeout, int breakerFailures, Duration breakerOpen) {
        /** What holds unless configured. */
        public static final Options DEFAULT = new Options("m2m:1:", Duration.ofSeconds(1), 5, Duration.ofSeconds(1));
    }

    /**
     * @param link the connection; not closed by this
     * @param scheduler for probes; not closed by this
     */
    public RedisOperations(RedisLink link, Options options, ScheduledExecutorService scheduler) {
        this.link = link;
        this.options = options;
        // Closed at first: without a connection commands fail at once anyhow.
        this.breaker = new Breaker(
                State.UP, options.breakerFailures(), options.breakerOpen(), System::nanoTime, this::changed);
        this.probes = scheduler.scheduleWithFixedDelay(this::probe, PROBE_MILLIS, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether commands are sent at the moment; if not, they fail at once. */
    public boolean available() {
        return breaker.allows() && link.isConnected();
    }

    /** The connection, for listening and publishing. */
    public RedisLink link() {
        return link;
    }

    /** The key's name at the server. */
    public byte[] key(String name) {
        return RedisLink.bytes(options.keyPrefix() + name);
    }

    /** A value; null if there is none, or none any more. */
    public CompletionStage<byte @Nullable []> get(String name) {
        return this.<byte @Nullable []>call(redis -> redis.get(key(name)));
    }

    /**
     * Keeps a value, instead of any that is there.
     *
     * @param timeToLive after which it is gone; at least a millisecond
     */
    public CompletionStage<Void> set(String name, byte[] value, Duration timeToLive) {
        return this.<@Nullable String>call(redis -> redis.set(key(name), value, SetArgs.Builder.px(timeToLive)))
                .thenAccept(ok -> {});
    }

    /**
     * Keeps a value if there is none: of many callers at the same time one wins.
     *
     * @param timeToLive after which it is gone; at least a millisecond
     * @return whether it is kept now; false if there was one
     */
    public CompletionStage<Boolean> setIfAbsent(String name, byte[] value, Duration timeToLive) {
        return this.<@Nullable String>call(redis ->
                        redis.set(key(name), value, SetArgs.Builder.nx().px(timeToLive)))
                .thenApply(ok -> ok != null);
    }

    /** Lets a value live from now on as long as given; whether there is one. */
    public CompletionStage<Boolean> expire(String name, Duration timeToLive) {
        return call(redis -> redis.pexpire(key(name), timeToLive));
    }

    /** Removes a value; whether there was one. */
    public CompletionStage<Boolean> delete(String name) {
        return this.<Long>call(redis -> redis.del(key(name))).thenApply(count -> count > 0);
    }

    /**
     * Runs a script, which the server learns where it does not know it.
     *
     * @param names {@code KEYS}, without the prefix
     * @param args {@code ARGV}
     * @return the string that it returns; null for {@code false} and {@code nil}
     */
    public CompletionStage<byte @Nullable []> run(RedisScript script, String[] names, byte[]... args) {
        byte[][] keys = new byte[names.length][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(names[i]);
        }
        return guarded(() -> link.run(script, keys, args));
    }

    /** Any other command, under the same deadline and breaker; put keys through {@link #key(String)}. */
    public <T extends @Nullable Object> CompletionStage<T> call(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        return guarded(() -> link.call(command));
    }

    /** Ends the probes; the connection stays. */
    @Override
    public void close() {
        probes.cancel(false);
    }

    /** Sends a command. */
    private interface Sending<T extends @Nullable Object> {
        CompletionStage<T> send();
    }

    private <T extends @Nullable Object> CompletionStage<T> guarded(Sending<T> command) {
        if (!breaker.allows()) {
            return CompletableFuture.failedFuture(new RedisUnavailableException(
                    link.settings().describe() + " did not answer a moment ago", null, true));
        }
        CompletionStage<T> sent;
        try {
            sent = command.send();
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        // A stage of our own: the deadline must not complete Lettuce's command, whose answer is still to be read.
        return sent.thenApply(Function.identity())
                .toCompletableFuture()
                .orTimeout(options.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((result, failure) -> {
                    if (failure == null) {
                        fault.clear();
                        breaker.succeeded();
                    } else {
                        failed(failure);
                    }
                })
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unavailable(failure)));
    }

    private RedisUnavailableException unavailable(Throwable failure) {
        Throwable cause = RedisLink.cause(failure);
        if (cause instanceof RedisUnavailableException already) {
            return already;
        }
        String where = link.settings().describe();
        return cause instanceof TimeoutException
                ? new RedisUnavailableException(where + " did not answer within " + options.timeout(), cause, false)
                : new RedisUnavailableException(where + ": " + cause, cause, false);
    }

    private void probe() {
        if (breaker.allows() || !link.isConnected() || !breaker.tryProbe()) {
            return;
        }
        var unused = link.<String>call(RedisClusterAsyncCommands::ping)
                .toCompletableFuture()
                .orTimeout(options.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((pong, failure) -> {
                    link.probed(failure);
                    if (failure == null) {
                        breaker.probeSucceeded();
                    } else {
                        failed(failure);
                    }
                });
    }

    private void failed(Throwable failure) {
        if (fault.note(failure)) {
            breaker.failed();
        }
    }

    private void changed(State from, State to) {
        if (to == State.UP) {
            log.info("{} answers again", link.settings().describe());
        } else if (from == State.UP) {
            log.warn(
                    "{} does not serve ({}); what is kept there is not available",
                    link.settings().describe(),
                    fault.reason());
        }
    }
}
