package io.m2mgateway.redis.autoconfigure;

import io.lettuce.core.SslOptions;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.connection.RedisSettings.Credentials;
import io.m2mgateway.redis.connection.RedisSettings.Mode;
import io.m2mgateway.redis.connection.RedisSettings.Node;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.ClassUtils;

/**
 * The server that Boot's connection details name: those of Docker Compose, of Testcontainers, of a platform's bindings. They lie in a module that need not be
 * there; what knows their type is loaded only where it is.
 */
final class ServiceConnection {
    private static final String MODULE = "org.springframework.boot.data.redis.autoconfigure.";
    private static final String DETAILS = MODULE + "DataRedisConnectionDetails";
    /** Boot's own, made from {@code spring.data.redis.*} whether these name a server or not. */
    private static final String BY_PROPERTIES = MODULE + "PropertiesDataRedisConnectionDetails";

    private ServiceConnection() {}

    /** Whether details of other origin than properties are there. Asked before Boot's own are defined. */
    static boolean isNamed(ListableBeanFactory beans) {
        return ClassUtils.isPresent(DETAILS, ServiceConnection.class.getClassLoader())
                && beans.getBeanNamesForType(Details.TYPE, true, false).length > 0;
    }

    /**
     * The settings by such details; null if there are none.
     *
     * @param reader for what details do not say
     * @param tls options by a bundle
     */
    static @Nullable RedisSettings find(
            ListableBeanFactory beans, RedisPropertiesReader reader, Function<SslBundle, SslOptions> tls) {
        return ClassUtils.isPresent(DETAILS, ServiceConnection.class.getClassLoader())
                ? Details.find(beans, reader, tls)
                : null;
    }

    /** Is loaded only where the type is there. */
    private static final class Details {
        private static final Class<?> TYPE = DataRedisConnectionDetails.class;

        static @Nullable RedisSettings find(
                ListableBeanFactory beans, RedisPropertiesReader reader, Function<SslBundle, SslOptions> tls) {
            DataRedisConnectionDetails found =
                    beans.getBeanProvider(DataRedisConnectionDetails.class).getIfAvailable();
            if (found == null || found.getClass().getName().equals(BY_PROPERTIES)) {
                return null;
            }
            DataRedisConnectionDetails.Sentinel sentinel = found.getSentinel();
            DataRedisConnectionDetails.Cluster cluster = found.getCluster();
            DataRedisConnectionDetails.Standalone standalone = found.getStandalone();
            SslBundle bundle = found.getSslBundle();
            SslOptions ssl = bundle == null ? null : tls.apply(bundle);
            Credentials credentials = new Credentials(found.getUsername(), found.getPassword());
            if (sentinel != null) {
                return reader.settings(
                        Mode.SENTINEL,
                        nodes(sentinel.getNodes()),
                        sentinel.getMaster(),
                        credentials,
                        new Credentials(sentinel.getUsername(), sentinel.getPassword()),
                        sentinel.getDatabase(),
                        ssl != null,
                        ssl);
            }
            if (cluster != null) {
                return reader.settings(
                        Mode.CLUSTER,
                        nodes(cluster.getNodes()),
                        null,
                        credentials,
                        Credentials.NONE,
                        0,
                        ssl != null,
                        ssl);
            }
            if (standalone == null) {
                throw new IllegalArgumentException(
                        "The bean of type DataRedisConnectionDetails names neither a server, nor sentinels, nor a"
                                + " cluster: name one of them, or set m2m.redis.host or m2m.redis.url");
            }
            return reader.settings(
                    Mode.STANDALONE,
                    List.of(new Node(standalone.getHost(), standalone.getPort())),
                    null,
                    credentials,
                    Credentials.NONE,
                    standalone.getDatabase(),
                    ssl != null,
                    ssl);
        }

        private static List<Node> nodes(List<DataRedisConnectionDetails.Node> nodes) {
            return nodes.stream().map(it -> new Node(it.host(), it.port())).toList();
        }
    }
}
