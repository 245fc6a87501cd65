package io.m2mgateway.redis.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Redis for limits, sessions and nonces. What names a server here ({@code url}, {@code host}, {@code sentinel}, {@code cluster}) replaces all connection
 * properties of {@code spring.data.redis}, which have the same names; where nothing here names one, those count.
 *
 * @param url address: redis://[user:password@]host:port[/database], or rediss:// for TLS. Replaces host, port, and what it says of credentials and database
 * @param host host of one server
 * @param port its port
 * @param database number of the database; 0 in a cluster
 * @param username user of the access control list; none for the default user
 * @param password its password
 * @param clientName name that CLIENT LIST shows
 * @param timeout longest wait for the answer to a command (sessions, nonces, policies); also bounds the deadline
 * @param connectTimeout longest wait for a connection
 * @param ssl TLS
 * @param sentinel a master that sentinels know
 * @param cluster Redis Cluster
 * @param keyPrefix what all keys begin with; nodes that shall share limits have the same
 * @param deadline longest wait for a decision on limits, after which the route's on-store-failure counts
 * @param breaker when Redis is not asked any more
 */
@ConfigurationProperties("m2m.redis")
record RedisProperties(
        @Nullable String url,
        @Nullable String host,
        @DefaultValue("6379") int port,
        @DefaultValue("0") int database,
        @Nullable String username,
        @Nullable String password,
        @Nullable String clientName,
        @DefaultValue("1s") Duration timeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue Ssl ssl,
        @Nullable Sentinel sentinel,
        @Nullable Cluster cluster,
        @DefaultValue("m2m:1:") String keyPrefix,
        @DefaultValue("50ms") Duration deadline,
        @DefaultValue Breaker breaker) {

    /**
     * TLS.
     *
     * @param enabled whether TLS is spoken; true if a bundle is named
     * @param bundle name of an SSL bundle (spring.ssl.bundle) with trust and keys; the platform's trust without one
     */
    record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {
        boolean on() {
            return enabled == null ? bundle != null : enabled;
        }
    }

    /**
     * Sentinels.
     *
     * @param master name of the master
     * @param nodes host:port of the sentinels; port 26379 unless given
     * @param username user of the sentinels
     * @param password its password
     */
    record Sentinel(
            @Nullable String master,
            @DefaultValue List<String> nodes,
            @Nullable String username,
            @Nullable String password) {}

    /**
     * Redis Cluster.
     *
     * @param nodes host:port of some of its nodes; the others are found
     */
    record Cluster(@DefaultValue List<String> nodes) {}

    /**
     * The breaker.
     *
     * @param failures calls without an answer in a row after which Redis is not asked; 1 or more
     * @param open how long it is not asked until the next probe
     */
    record Breaker(
            @DefaultValue("5") int failures,
            @DefaultValue("1s") Duration open) {}

    boolean namesServer() {
        return url != null
                || host != null
                || (sentinel != null
                        && (sentinel.master() != null || !sentinel.nodes().isEmpty()))
                || (cluster != null && !cluster.nodes().isEmpty());
    }
}
