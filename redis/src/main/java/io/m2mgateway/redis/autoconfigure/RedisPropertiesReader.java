package io.m2mgateway.redis.autoconfigure;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.connection.RedisSettings.Credentials;
import io.m2mgateway.redis.connection.RedisSettings.Mode;
import io.m2mgateway.redis.connection.RedisSettings.Node;
import io.m2mgateway.redis.limit.RedisLimiterOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Reads {@code m2m.redis.*} and, where that says nothing, {@code spring.data.redis.*}. */
final class RedisPropertiesReader {
    private static final String OURS = "m2m.redis";
    private static final String SPRING = "spring.data.redis";
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    private final Binder binder;
    private final String prefix;

    RedisPropertiesReader(Environment environment) {
        this.binder = Binder.get(environment);
        this.prefix = names(OURS) ? OURS : SPRING;
    }

    /** Whether a server is named, and by which properties; null if there is none. */
    @Nullable
    String configuredBy() {
        return names(prefix) ? prefix + ".*" : null;
    }

    RedisSettings settings(Function<String, SslOptions> bundles) {
        String bundle = text("ssl.bundle");
        SslOptions sslOptions = bundle == null ? null : bundles.apply(bundle);
        boolean ssl = bundle != null || Boolean.parseBoolean(text("ssl.enabled"));
        Duration timeout = value("connect-timeout", Duration.class, Duration.ofSeconds(2));
        Credentials credentials = new Credentials(text("username"), text("password"));
        Credentials sentinelCredentials = new Credentials(text("sentinel.username"), text("sentinel.password"));
        int database = value("database", Integer.class, 0);
        String master = text("sentinel.master");
        List<String> sentinels = list("sentinel.nodes");
        List<String> cluster = list("cluster.nodes");
        if ((master != null || !sentinels.isEmpty()) && !cluster.isEmpty()) {
            throw new IllegalArgumentException(
                    prefix + ".sentinel and " + prefix + ".cluster.nodes are both set: remove one of them");
        }
        if ((master == null) != sentinels.isEmpty()) {
            throw new IllegalArgumentException(
                    prefix + ".sentinel.master and " + prefix + ".sentinel.nodes need each other: set both");
        }
        Mode mode = master != null ? Mode.SENTINEL : cluster.isEmpty() ? Mode.STANDALONE : Mode.CLUSTER;
        if (mode == Mode.CLUSTER && database != 0) {
            throw new IllegalArgumentException(prefix + ".database must be 0 in a cluster, not " + database);
        }
        List<Node> nodes;
        if (mode == Mode.SENTINEL) {
            nodes = sentinels.stream()
                    .map(it -> node("sentinel.nodes", it, SENTINEL_PORT))
                    .toList();
        } else if (mode == Mode.CLUSTER) {
            nodes = cluster.stream().map(it -> node("cluster.nodes", it, PORT)).toList();
        } else {
            RedisURI url = url();
            if (url != null) {
                char[] password = url.getCredentialsProvider()
                        .resolveCredentials()
                        .map(it -> it.getPassword())
                        .block();
                String username = url.getCredentialsProvider()
                        .resolveCredentials()
                        .mapNotNull(it -> it.getUsername())
                        .block();
                nodes = List.of(new Node(url.getHost(), url.getPort()));
                credentials = password == null ? credentials : new Credentials(username, new String(password));
                ssl |= url.isSsl();
                database = url.getDatabase() != 0 ? url.getDatabase() : database;
            } else {
                nodes = List.of(new Node(value("host", String.class, "localhost"), value("port", Integer.class, PORT)));
            }
        }
        return new RedisSettings(
                mode,
                nodes,
                master,
                credentials,
                sentinelCredentials,
                database,
                ssl,
                sslOptions,
                timeout,
                text("client-name"));
    }

    RedisLimiterOptions options() {
        RedisLimiterOptions by = RedisLimiterOptions.DEFAULT;
        return new RedisLimiterOptions(
                our("key-prefix", String.class, by.keyPrefix()),
                positive("deadline", by.deadline()),
                our("breaker.failures", Integer.class, by.breakerFailures()),
                positive("breaker.open", by.breakerOpen()),
                by.lease(),
                by.maxLocalBuckets());
    }

    private Duration positive(String name, Duration otherwise) {
        Duration value = our(name, Duration.class, otherwise);
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(OURS + "." + name + " must be above 0, not " + value);
        }
        return value;
    }

    private @Nullable RedisURI url() {
        String url = text("url");
        try {
            return url == null ? null : RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // Its message would show the password.
            throw new IllegalArgumentException(prefix
                    + ".url is no address of Redis: write redis://[user:password@]host:port, or rediss:// for TLS");
        }
    }

    private Node node(String name, String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        try {
            return colon < 0
                    ? new Node(text, defaultPort)
                    : new Node(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(prefix + "." + name + ": '" + text + "' is not host:port", e);
        }
    }

    private boolean names(String where) {
        return List.of("url", "host", "sentinel.master", "sentinel.nodes", "cluster.nodes").stream()
                .anyMatch(name -> binder.bind(where + "." + name, String.class).isBound()
                        || binder.bind(where + "." + name, Bindable.listOf(String.class))
                                .isBound());
    }

    private @Nullable String text(String name) {
        return binder.bind(prefix + "." + name, String.class).orElse(null);
    }

    private List<String> list(String name) {
        return binder.bind(prefix + "." + name, Bindable.listOf(String.class)).orElse(List.of());
    }

    private <T> T value(String name, Class<T> type, T otherwise) {
        return binder.bind(prefix + "." + name, type).orElse(otherwise);
    }

    private <T> T our(String name, Class<T> type, T otherwise) {
        return binder.bind(OURS + "." + name, type).orElse(otherwise);
    }
}
