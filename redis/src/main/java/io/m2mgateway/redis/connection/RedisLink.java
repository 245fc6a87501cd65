package io.m2mgateway.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
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
    /** Probes without an answer until a connection that looks open is given up. */
    private static final int SUSPICIONS = 3;

    private static final int MOVING_TRIES = 5;
    private static final Duration MOVING_PAUSE = Duration.ofMillis(5);

    private final RedisSettings settings;
    private final RedisDeployment deployment;
    private final ScheduledExecutorService scheduler;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<@Nullable Commands> commands = new AtomicReference<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<Runnable> connected = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private final AtomicBoolean reported = new AtomicBoolean();

    /** A connection with its asynchronous commands. */
    record Commands(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> async,
            AtomicInteger unanswered) {
        Commands(StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> async) {
            this(connection, async, new AtomicInteger());
        }
    }

    /** A channel that is listened to. */
    private final class Subscription {
        private final byte[] channel;
        private final Consumer<String> listener;
        private final Runnable subscribed;
        private final AtomicReference<@Nullable StatefulConnection<byte[], byte[]>> connection =
                new AtomicReference<>();

        Subscription(byte[] channel, Consumer<String> listener, Runnable subscribed) {
            this.channel = channel;
            this.listener = listener;
            this.subscribed = subscribed;
        }

        void renew() {
            CompletionStage<? extends StatefulConnection<byte[], byte[]>> attempt;
            try {
                attempt = deployment.listen(channel, message -> listener.accept(text(message)), subscribed);
            } catch (RuntimeException e) {
                attempt = CompletableFuture.failedFuture(e);
            }
            var unused = attempt.handle((made, failure) -> {
                if (failure == null) {
                    connection(made);
                } else {
                    later(this::renew);
                }
                return null;
            });
        }

        private void connection(StatefulConnection<byte[], byte[]> made) {
            StatefulConnection<byte[], byte[]> before = connection.getAndSet(made);
            if (before != null) {
                var unused = before.closeAsync();
            }
        }
    }

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
        // A server that is away is the limiter's to report; one that refuses the connection says why only here.
        deployment.watch(
                failure -> {
                    if (RedisFault.isRefusal(failure)) {
                        report(failure);
                    }
                },
                () -> reported.set(false));
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

    /** Whether there is a connection; it may break at any time. */
    public boolean isConnected() {
        return commands.get() != null;
    }

    /** Is run on each new connection, on any thread; at once if there is one already. Must not block. */
    public void whenConnected(Runnable listener) {
        connected.add(listener);
        if (isConnected()) {
            listener.run();
        }
    }

    /**
     * Runs a script, which the server learns where it does not know it. Fails with Lettuce's exceptions or {@link NotConnectedException}; there is no deadline.
     *
     * @return the string that it returns; null for {@code false} and {@code nil}
     */
    public CompletionStage<byte[]> run(RedisScript script, byte[][] keys, byte[]... args) {
        return run(script, keys, args, MOVING_TRIES);
    }

    /** While a slot moves, a command on several of its keys may be refused by both nodes for a moment. */
    private CompletionStage<byte[]> run(RedisScript script, byte[][] keys, byte[][] args, int tries) {
        return evaluate(script, keys, args).exceptionallyCompose(failure -> {
            if (tries <= 0 || closed || !RedisFault.of(failure).tryAgain()) {
                return CompletableFuture.failedFuture(failure);
            }
            CompletableFuture<byte[]> again = new CompletableFuture<>();
            var unused = scheduler.schedule(
                    () -> run(script, keys, args, tries - 1).whenComplete((answer, failed) -> {
                        if (failed == null) {
                            again.complete(answer);
                        } else {
                            again.completeExceptionally(failed);
                        }
                    }),
                    MOVING_PAUSE.toMillis(),
                    TimeUnit.MILLISECONDS);
            return again;
        });
    }

    private CompletionStage<byte[]> evaluate(RedisScript script, byte[][] keys, byte[][] args) {
        return call(redis -> redis.<byte[]>evalsha(script.digest(), ScriptOutputType.VALUE, keys, args)
                .exceptionallyCompose(failure -> {
                    if (cause(failure) instanceof RedisNoScriptException) {
                        return redis.eval(script.text(), ScriptOutputType.VALUE, keys, args);
                    }
                    return CompletableFuture.failedFuture(failure);
                }));
    }

    /** Any command. Fails with Lettuce's exceptions or {@link NotConnectedException}; there is no deadline. */
    public <T extends @Nullable Object> CompletionStage<T> call(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        Commands now = commands.get();
        if (now == null) {
            return CompletableFuture.failedFuture(new NotConnectedException(settings.describe()));
        }
        return command.apply(now.async()).whenComplete((result, failure) -> {
            if (RedisFault.isReadOnly(failure)) {
                reconnect(now);
            }
        });
    }

    /**
     * Says how a command fared that any server answers at once. After a few in a row without an answer the connection is given up for a new one: the other end
     * may be gone without a word, or be a master no more.
     *
     * @param failure null for an answer
     */
    public void probed(@Nullable Throwable failure) {
        Commands now = commands.get();
        if (now == null) {
            return;
        }
        if (!RedisFault.isSilence(failure)) {
            now.unanswered().set(0);
        } else if (now.unanswered().incrementAndGet() >= SUSPICIONS) {
            log.warn("{} has been silent: connecting anew", settings.describe());
            reconnect(now);
            subscriptions.forEach(Subscription::renew);
        }
    }

    /** Tells all listeners of a channel. */
    public CompletionStage<Long> publish(String channel, String message) {
        return call(redis -> redis.publish(bytes(channel), bytes(message)));
    }

    /**
     * Listens on a connection of its own, for good. Messages while that is broken are missed.
     *
     * @param subscribed is run each time that listening has begun, to look for what was missed
     */
    public void listen(String channel, Consumer<String> listener, Runnable subscribed) {
        Subscription subscription = new Subscription(bytes(channel), listener, subscribed);
        subscriptions.add(subscription);
        subscription.renew();
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
                report(failure);
                later(this::connect);
            } else {
                commands.set(made);
                connected.forEach(Runnable::run);
            }
            return null;
        });
    }

    private void report(Throwable failure) {
        if (reported.compareAndSet(false, true)) {
            log.warn(
                    "{} takes no connection yet, going on in the background: {}",
                    settings.describe(),
                    RedisFault.of(failure).reason());
        }
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

    static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The options that all kinds of deployment share. */
    static <B extends ClientOptions.Builder> B common(B options, RedisSettings settings) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // What was sent on a broken connection may have been executed: Lettuce would send it again.
                .replayFilter(command -> true)
                .requestQueueSize(10_000)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .tcpNoDelay(true)
                        .keepAlive(true)
                        .build());
        if (settings.sslOptions() != null) {
            options.sslOptions(settings.sslOptions());
        }
        return options;
    }
}
