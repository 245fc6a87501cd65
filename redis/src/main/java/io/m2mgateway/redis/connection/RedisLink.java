package io.m2mgateway.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis. It is made in the background and again and again until it holds; a command without a connection fails at once. Thread-safe; no
 * method but {@link #close()} blocks. Results come on Lettuce's threads.
 */
public final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final RedisSettings settings;
    private final RedisDeployment deployment;
    private final ScheduledExecutorService scheduler;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<@Nullable Commands> commands = new AtomicReference<>();
    private volatile boolean closed;
    private volatile boolean reported;

    /** A connection with its asynchronous commands. */
    record Commands(StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> async) {}

    /**
     * Begins to connect.
     *
     * @param settings where to
     * @param scheduler for tries to come; not closed by this
     */
    public RedisLink(RedisSettings settings, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.deployment = RedisDeployment.of(settings);
        connect();
    }

    /** Where it leads. */
    public RedisSettings settings() {
        return settings;
    }

    /** Whether keys of one call must share a slot. */
    public boolean isCluster() {
        return settings.mode() == RedisSettings.Mode.CLUSTER;
    }

    /** Runs a script, which the server learns where it does not know it. Fails with Lettuce's exceptions. */
    public CompletionStage<byte[]> run(RedisScript script, byte[][] keys, byte[]... args) {
        Commands now = commands.get();
        if (now == null) {
            return notConnected();
        }
        return now.async()
                .<byte[]>evalsha(script.digest(), ScriptOutputType.VALUE, keys, args)
                .exceptionallyCompose(failure -> {
                    if (cause(failure) instanceof RedisNoScriptException) {
                        return now.async().eval(script.text(), ScriptOutputType.VALUE, keys, args);
                    }
                    return CompletableFuture.failedFuture(failure);
                })
                .whenComplete((result, failure) -> {
                    if (cause(failure) instanceof RedisReadOnlyException) {
                        reconnect(now);
                    }
                });
    }

    /** A field of a hash; null if there is none. */
    public CompletionStage<byte @Nullable []> field(String key, String field) {
        Commands now = commands.get();
        return now == null ? notConnected() : now.async().hget(bytes(key), bytes(field));
    }

    /** All fields of a hash. */
    public CompletionStage<Map<byte[], byte[]>> fields(String key) {
        Commands now = commands.get();
        return now == null ? notConnected() : now.async().hgetall(bytes(key));
    }

    /** Tells all listeners of a channel. */
    public CompletionStage<Long> publish(String channel, String message) {
        Commands now = commands.get();
        return now == null ? notConnected() : now.async().publish(bytes(channel), bytes(message));
    }

    /** Listens on a connection of its own, for good; messages while that is broken are missed. */
    public void listen(String channel, Consumer<String> listener) {
        CompletionStage<Void> done;
        try {
            done = deployment.listen(bytes(channel), message -> listener.accept(text(message)));
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(e);
        }
        var unused = done.exceptionally(failure -> {
            later(() -> listen(channel, listener));
            return null;
        });
    }

    /** UTF-8. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** UTF-8. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closed = true;
        commands.set(null);
        deployment.close();
    }

    private void connect() {
        if (closed || !connecting.compareAndSet(false, true)) {
            return;
        }
        CompletionStage<Commands> attempt;
        try {
            attempt = deployment.connect();
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        var unused = attempt.handle((made, failure) -> {
            connecting.set(false);
            if (failure != null) {
                if (!reported) {
                    reported = true;
                    log.warn(
                            "{} does not answer yet, going on in the background: {}",
                            settings.describe(),
                            String.valueOf(cause(failure)));
                }
                later(this::connect);
            } else {
                commands.set(made);
            }
            return null;
        });
    }

    /** A server that became a replica keeps its connections: whoever is master now is found by connecting again. */
    private void reconnect(Commands broken) {
        if (commands.compareAndSet(broken, null)) {
            var unused = broken.connection().closeAsync();
            later(this::connect);
        }
    }

    private void later(Runnable task) {
        if (!closed && !scheduler.isShutdown()) {
            var unused = scheduler.schedule(task, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private <T> CompletionStage<T> notConnected() {
        return CompletableFuture.failedFuture(new NotConnectedException(settings.describe()));
    }

    static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The options that all kinds of deployment share. */
    static <B extends ClientOptions.Builder> B common(B options, RedisSettings settings) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(10_000)
                .socketOptions(io.lettuce.core.SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .tcpNoDelay(true)
                        .build());
        if (settings.sslOptions() != null) {
            options.sslOptions(settings.sslOptions());
        }
        return options;
    }
}
