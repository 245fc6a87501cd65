package io.m2mgateway.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.event.connection.ConnectionActivatedEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lettuce's client for one kind of deployment. */
final class RedisDeployment {
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);
    /** Lettuce waits up to 30 s by default, for which a recovered server would not be noticed. */
    private static final Delay RECONNECT = Delay.exponential(10, 500, TimeUnit.MILLISECONDS, 2);

    private final ClientResources resources;
    private final @Nullable RedisClient client;
    private final @Nullable RedisClusterClient cluster;
    private final RedisURI uri;

    private RedisDeployment(RedisSettings settings) {
        resources = ClientResources.builder().reconnectDelay(RECONNECT).build();
        if (settings.mode() == RedisSettings.Mode.CLUSTER) {
            List<RedisURI> nodes = settings.nodes().stream()
                    .map(node -> uri(RedisURI.builder().withHost(node.host()).withPort(node.port()), settings))
                    .toList();
            uri = nodes.get(0);
            client = null;
            cluster = RedisClusterClient.create(resources, nodes);
            cluster.setOptions(RedisLink.common(ClusterClientOptions.builder(), settings)
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .enableAllAdaptiveRefreshTriggers()
                            .adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
                            .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                            .build())
                    .build());
        } else {
            uri = settings.mode() == RedisSettings.Mode.SENTINEL ? sentinels(settings) : standalone(settings);
            cluster = null;
            client = RedisClient.create(resources);
            client.setOptions(
                    RedisLink.common(ClientOptions.builder(), settings).build());
        }
    }

    static RedisDeployment of(RedisSettings settings) {
        return new RedisDeployment(settings);
    }

    CompletionStage<RedisLink.Commands> connect() {
        if (cluster != null) {
            RedisClusterClient clients = cluster;
            return clients.refreshPartitionsAsync()
                    .thenCompose(done -> clients.connectAsync(ByteArrayCodec.INSTANCE))
                    .thenApply(made -> new RedisLink.Commands(made, made.async()));
        }
        return Objects.requireNonNull(client)
                .connectAsync(ByteArrayCodec.INSTANCE, uri)
                .thenApply(made -> new RedisLink.Commands(made, made.async()));
    }

    CompletionStage<? extends StatefulConnection<byte[], byte[]>> listen(
            byte[] channel, Consumer<byte[]> listener, Runnable subscribed) {
        CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connection;
        if (cluster != null) {
            RedisClusterClient clients = cluster;
            connection = clients.refreshPartitionsAsync()
                    .thenCompose(done -> clients.connectPubSubAsync(ByteArrayCodec.INSTANCE));
        } else {
            connection = Objects.requireNonNull(client).connectPubSubAsync(ByteArrayCodec.INSTANCE, uri);
        }
        return connection.thenCompose(made -> {
            made.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
                @Override
                public void message(byte[] from, byte[] message) {
                    listener.accept(message);
                }

                @Override
                public void subscribed(byte[] to, long count) {
                    subscribed.run();
                }
            });
            return made.async().subscribe(channel).thenApply(done -> made);
        });
    }

    /** Tells of connections that could not be made again, and of those that were. */
    void watch(Consumer<Throwable> failed, Runnable connected) {
        var unused = resources.eventBus().get().subscribe(event -> {
            if (event instanceof ReconnectFailedEvent attempt) {
                failed.accept(attempt.getCause());
            } else if (event instanceof ConnectionActivatedEvent) {
                connected.run();
            }
        });
    }

    void close() {
        if (cluster != null) {
            cluster.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
        if (client != null) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
        var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
    }

    private static RedisURI standalone(RedisSettings settings) {
        RedisSettings.Node node = settings.nodes().get(0);
        return uri(RedisURI.builder().withHost(node.host()).withPort(node.port()), settings);
    }

    private static RedisURI sentinels(RedisSettings settings) {
        RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(Objects.requireNonNull(settings.master()));
        for (RedisSettings.Node node : settings.nodes()) {
            RedisURI.Builder sentinel = RedisURI.builder().withHost(node.host()).withPort(node.port());
            authenticate(sentinel, settings.sentinelCredentials());
            builder.withSentinel(sentinel.withSsl(settings.ssl()).build());
        }
        return uri(builder, settings);
    }

    private static RedisURI uri(RedisURI.Builder builder, RedisSettings settings) {
        authenticate(builder, settings.credentials());
        builder.withDatabase(settings.database()).withSsl(settings.ssl()).withTimeout(settings.timeout());
        if (settings.clientName() != null) {
            builder.withClientName(settings.clientName());
        }
        return builder.build();
    }

    private static void authenticate(RedisURI.Builder builder, RedisSettings.Credentials credentials) {
        String password = credentials.password();
        String username = credentials.username();
        if (password != null && username != null) {
            builder.withAuthentication(username, password);
        } else if (password != null) {
            builder.withPassword(password.toCharArray());
        }
    }
}
