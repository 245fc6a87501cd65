package io.m2mgateway.redis.autoconfigure;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.connection.RedisSettings.Credentials;
import io.m2mgateway.redis.connection.RedisSettings.Mode;
import io.m2mgateway.redis.connection.RedisSettings.Node;
import io.m2mgateway.redis.limit.RedisLimiterOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Reads {@code m2m.redis.*} and, where that names no server, {@code spring.data.redis.*}. Mistakes name property, value and fix. */
final class RedisPropertiesReader {
    private static final String OURS = "m2m.redis";
    private static final String SPRING = "spring.data.redis";
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int MAX_PORT = 65_535;

    private final RedisProperties ours;
    private final RedisProperties where;
    private final String prefix;

    RedisPropertiesReader(Environment environment) {
        Binder binder = Binder.get(environment);
        this.ours = binder.bindOrCreate(OURS, RedisProperties.class);
        this.prefix = ours.namesServer() ? OURS : SPRING;
        this.where = ours.namesServer() ? ours : binder.bindOrCreate(SPRING, RedisProperties.class);
    }

    /** Whether a server is named, and by which properties; null if there is none. */
    @Nullable
    String configuredBy() {
        return where.namesServer() ? prefix + ".*" : null;
    }

    /** @param bundles TLS options by the name of an SSL bundle */
    RedisSettings settings(Function<String, SslOptions> bundles) {
        String master = where.sentinel() == null ? null : where.sentinel().master();
        List<String> sentinels =
                where.sentinel() == null ? List.of() : where.sentinel().nodes();
        List<String> cluster =
                where.cluster() == null ? List.of() : where.cluster().nodes();
        if ((master != null || !sentinels.isEmpty()) && !cluster.isEmpty()) {
            throw new IllegalArgumentException(
                    prefix + ".sentinel and " + prefix + ".cluster.nodes are both set: remove one of them");
        }
        if ((master == null) != sentinels.isEmpty()) {
            throw new IllegalArgumentException(
                    prefix + ".sentinel.master and " + prefix + ".sentinel.nodes need each other: set both");
        }
        Mode mode = master != null ? Mode.SENTINEL : cluster.isEmpty() ? Mode.STANDALONE : Mode.CLUSTER;
        RedisURI url = mode == Mode.STANDALONE ? url() : null;
        Credentials credentials = new Credentials(where.username(), where.password());
        int database = where.database();
        if (url != null) {
            RedisCredentials given =
                    url.getCredentialsProvider().resolveCredentials().block();
            if (given != null && given.hasPassword()) {
                credentials = new Credentials(given.getUsername(), new String(given.getPassword()));
            }
            database = url.getDatabase() != 0 ? url.getDatabase() : database;
        }
        if (credentials.username() != null && credentials.password() == null) {
            throw new IllegalArgumentException(
                    prefix + ".username is '" + credentials.username() + "', but " + prefix + ".password is not set");
        }
        if (database < 0 || (mode == Mode.CLUSTER && database != 0)) {
            throw new IllegalArgumentException(prefix + ".database must be 0 "
                    + (mode == Mode.CLUSTER ? "in a cluster" : "or more") + ", not " + database);
        }
        String bundle = where.ssl().bundle();
        return settings(
                mode,
                nodes(mode, url, sentinels, cluster),
                master,
                credentials,
                where.sentinel() == null
                        ? Credentials.NONE
                        : new Credentials(
                                where.sentinel().username(), where.sentinel().password()),
                database,
                where.ssl().on() || (url != null && url.isSsl()),
                bundle == null ? null : bundles.apply(bundle));
    }

    /** Settings of another origin, with what the properties say of times and the client's name. */
    RedisSettings settings(
            Mode mode,
            List<Node> nodes,
            @Nullable String master,
            Credentials credentials,
            Credentials sentinels,
            int database,
            boolean tls,
            @Nullable SslOptions sslOptions) {
        return new RedisSettings(
                mode,
                nodes,
                master,
                credentials,
                sentinels,
                database,
                tls,
                sslOptions,
                positive(prefix + ".connect-timeout", where.connectTimeout()),
                positive(prefix + ".timeout", where.timeout()),
                where.clientName());
    }

    /** Whether properties of our own name a server, which then come before all that Boot knows. */
    boolean ownServer() {
        return ours.namesServer();
    }

    RedisLimiterOptions options() {
        Duration deadline = positive(OURS + ".deadline", ours.deadline());
        Duration timeout = positive(prefix + ".timeout", where.timeout());
        return new RedisLimiterOptions(
                ours.keyPrefix(),
                deadline.compareTo(timeout) < 0 ? deadline : timeout,
                failures(),
                positive(OURS + ".breaker.open", ours.breaker().open()),
                RedisLimiterOptions.DEFAULT.lease(),
                RedisLimiterOptions.DEFAULT.maxLocalBuckets());
    }

    RedisOperations.Options operations() {
        return new RedisOperations.Options(
                ours.keyPrefix(),
                positive(prefix + ".timeout", where.timeout()),
                failures(),
                positive(OURS + ".breaker.open", ours.breaker().open()));
    }

    private int failures() {
        int failures = ours.breaker().failures();
        if (failures < 1) {
            throw new IllegalArgumentException(OURS + ".breaker.failures must be 1 or more, not " + failures);
        }
        return failures;
    }

    private List<Node> nodes(Mode mode, @Nullable RedisURI url, List<String> sentinels, List<String> cluster) {
        return switch (mode) {
            case SENTINEL ->
                sentinels.stream()
                        .map(it -> node("sentinel.nodes", it, SENTINEL_PORT))
                        .toList();
            case CLUSTER ->
                cluster.stream().map(it -> node("cluster.nodes", it, PORT)).toList();
            case STANDALONE ->
                List.of(
                        url != null
                                ? new Node(url.getHost(), url.getPort())
                                : new Node(
                                        where.host() == null ? "localhost" : where.host(), port("port", where.port())));
        };
    }

    private static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be above 0, not " + value);
        }
        return value;
    }

    private @Nullable RedisURI url() {
        try {
            return where.url() == null ? null : RedisURI.create(where.url());
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
                    : new Node(text.substring(0, colon), port(name, Integer.parseInt(text.substring(colon + 1))));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(prefix + "." + name + ": '" + text + "' is not host:port", e);
        }
    }

    private int port(String name, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(prefix + "." + name + ": a port is 1 to 65535, not " + port);
        }
        return port;
    }
}
