package io.m2mgateway.redis.connection;

import io.lettuce.core.SslOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how to speak to it.
 *
 * @param mode the kind of deployment
 * @param nodes of the deployment: one for standalone, else the sentinels or some of the cluster's nodes
 * @param master the master's name at the sentinels; null otherwise
 * @param credentials of the data nodes
 * @param sentinelCredentials of the sentinels
 * @param database number, 0 in a cluster
 * @param ssl whether TLS is spoken
 * @param sslOptions trust and keys for TLS; null for the platform's
 * @param connectTimeout for a connection to be made
 * @param timeout for the answer to a command other than a decision on limits
 * @param clientName shown by {@code CLIENT LIST}; null for none
 */
public record RedisSettings(
        Mode mode,
        List<Node> nodes,
        @Nullable String master,
        Credentials credentials,
        Credentials sentinelCredentials,
        int database,
        boolean ssl,
        @Nullable SslOptions sslOptions,
        Duration connectTimeout,
        Duration timeout,
        @Nullable String clientName) {
    /** For a connection to be made, unless configured. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** For an answer, unless configured. */
    public static final Duration TIMEOUT = Duration.ofSeconds(1);

    public RedisSettings {
        nodes = List.copyOf(nodes);
    }

    /** Kind of deployment. */
    public enum Mode {
        /** One server. */
        STANDALONE,
        /** A master that sentinels know. */
        SENTINEL,
        /** Redis Cluster. */
        CLUSTER
    }

    /** An address. */
    public record Node(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** Who connects; both null for nobody in particular. */
    public record Credentials(
            @Nullable String username, @Nullable String password) {
        /** Nobody. */
        public static final Credentials NONE = new Credentials(null, null);

        @Override
        public String toString() {
            return "Credentials[" + (password == null ? "none" : "set") + "]";
        }
    }

    /** One server without TLS and password. */
    public static RedisSettings standalone(String host, int port) {
        return plain(Mode.STANDALONE, List.of(new Node(host, port)), null);
    }

    /** The master that sentinels know by its name, without TLS and passwords. */
    public static RedisSettings sentinel(String master, List<Node> sentinels) {
        return plain(Mode.SENTINEL, sentinels, master);
    }

    /** A cluster of which some nodes are known, without TLS and password. */
    public static RedisSettings cluster(List<Node> nodes) {
        return plain(Mode.CLUSTER, nodes, null);
    }

    /** The same with other credentials of the data nodes. */
    public RedisSettings withCredentials(String username, String password) {
        return new RedisSettings(
                mode,
                nodes,
                master,
                new Credentials(username, password),
                sentinelCredentials,
                database,
                ssl,
                sslOptions,
                connectTimeout,
                timeout,
                clientName);
    }

    /** The same over TLS. */
    public RedisSettings withSsl(SslOptions options) {
        return new RedisSettings(
                mode,
                nodes,
                master,
                credentials,
                sentinelCredentials,
                database,
                true,
                options,
                connectTimeout,
                timeout,
                clientName);
    }

    private static RedisSettings plain(Mode mode, List<Node> nodes, @Nullable String master) {
        return new RedisSettings(
                mode,
                nodes,
                master,
                Credentials.NONE,
                Credentials.NONE,
                0,
                false,
                null,
                CONNECT_TIMEOUT,
                TIMEOUT,
                null);
    }

    /** In words, for logs and health; never a password. */
    public String describe() {
        StringBuilder nodesText = new StringBuilder();
        nodes.forEach(node -> nodesText.append(nodesText.isEmpty() ? "" : ",").append(node));
        return "redis " + mode.name().toLowerCase(Locale.ROOT) + (master == null ? "" : " " + master) + " at "
                + nodesText;
    }
}
