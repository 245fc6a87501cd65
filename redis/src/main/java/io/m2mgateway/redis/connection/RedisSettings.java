package io.m2mgateway.redis.connection;

import io.lettuce.core.SslOptions;
import java.time.Duration;
import java.util.List;
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
 * @param connectTimeout for a connection
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
        @Nullable String clientName) {
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
        return new RedisSettings(
                Mode.STANDALONE,
                List.of(new Node(host, port)),
                null,
                Credentials.NONE,
                Credentials.NONE,
                0,
                false,
                null,
                Duration.ofSeconds(2),
                null);
    }

    /** In words, for logs and health; never a password. */
    public String describe() {
        StringBuilder nodesText = new StringBuilder();
        nodes.forEach(node -> nodesText.append(nodesText.isEmpty() ? "" : ",").append(node));
        return "redis " + mode.name().toLowerCase(java.util.Locale.ROOT) + (master == null ? "" : " " + master) + " at "
                + nodesText;
    }
}
