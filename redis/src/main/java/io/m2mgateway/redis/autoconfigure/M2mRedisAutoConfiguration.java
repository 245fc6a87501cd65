package io.m2mgateway.redis.autoconfigure;

import io.lettuce.core.SslOptions;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.m2m.context.ContextStore;
import io.m2mgateway.m2m.crypto.NonceStore;
import io.m2mgateway.m2m.session.SessionStore;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.limit.RedisLimiter;
import io.m2mgateway.redis.limit.RedisPolicyStore;
import io.m2mgateway.redis.nonce.RedisNonceStore;
import io.m2mgateway.redis.session.RedisContextStore;
import io.m2mgateway.redis.session.RedisSessionStore;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Limits and policies that gateways share, where a server is named by, in this order, a bean of type {@link RedisSettings}, {@code m2m.redis.*}, Boot's connection
 * details (of Docker Compose, Testcontainers, a platform's bindings), or {@code spring.data.redis.*}. {@link RedisOperations} is for other stores.
 */
@AutoConfiguration(
        beforeName = {
            "io.m2mgateway.gateway.autoconfigure.M2mLimitAutoConfiguration",
            "io.m2mgateway.gateway.autoconfigure.M2mSessionAutoConfiguration",
            // Its connection details are made from properties even where these name no server.
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
            "io.m2mgateway.gateway.autoconfigure.M2mCompressionAutoConfiguration"
        })
@EnableConfigurationProperties(RedisProperties.class)
@Conditional(RedisConfigured.class)
public class M2mRedisAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(M2mRedisAutoConfiguration.class);

    /** The server to use and who says so. */
    private record Named(RedisSettings settings, String because) {}

    /** Not a candidate for others: Spring's own schedulers are looked up by type. */
    @Bean(destroyMethod = "shutdownNow", defaultCandidate = false)
    ScheduledExecutorService m2mRedisScheduler() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "m2m-redis");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Bean(destroyMethod = "close")
    RedisLink m2mRedisLink(
            Environment environment,
            @Qualifier("m2mRedisScheduler") ScheduledExecutorService m2mRedisScheduler,
            ObjectProvider<RedisSettings> given,
            ObjectProvider<SslBundles> bundles,
            ListableBeanFactory beans) {
        Named named = named(environment, given.getIfAvailable(), bundles, beans);
        log.info(
                "Limits are to be shared through {}, since {}", named.settings().describe(), named.because());
        return new RedisLink(named.settings(), m2mRedisScheduler);
    }

    private static Named named(
            Environment environment,
            @Nullable RedisSettings own,
            ObjectProvider<SslBundles> bundles,
            ListableBeanFactory beans) {
        if (own != null) {
            return new Named(own, "there is a bean of type RedisSettings");
        }
        RedisPropertiesReader reader = new RedisPropertiesReader(environment);
        RedisSettings connection =
                reader.ownServer() ? null : ServiceConnection.find(beans, reader, M2mRedisAutoConfiguration::ssl);
        return connection != null
                ? new Named(connection, "there is a bean of type DataRedisConnectionDetails")
                : new Named(
                        reader.settings(name -> ssl(bundles.getObject().getBundle(name))),
                        reader.configuredBy() + " is set");
    }

    /** For stores of other kinds. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    RedisOperations m2mRedisOperations(
            RedisLink m2mRedisLink,
            @Qualifier("m2mRedisScheduler") ScheduledExecutorService m2mRedisScheduler,
            Environment environment) {
        return new RedisOperations(
                m2mRedisLink, new RedisPropertiesReader(environment).operations(), m2mRedisScheduler);
    }

    @Bean
    @ConditionalOnMissingBean(NonceStore.class)
    RedisNonceStore m2mRedisNonceStore(RedisOperations m2mRedisOperations) {
        return new RedisNonceStore(m2mRedisOperations);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(Limiter.class)
    RedisLimiter m2mRedisLimiter(
            RedisLink m2mRedisLink,
            @Qualifier("m2mRedisScheduler") ScheduledExecutorService m2mRedisScheduler,
            Environment environment,
            ObjectProvider<LimiterObserver> observers) {
        return new RedisLimiter(
                m2mRedisLink,
                new RedisPropertiesReader(environment).options(),
                m2mRedisScheduler,
                LimiterObserver.all(observers.orderedStream().toList()));
    }

    @Bean
    @ConditionalOnMissingBean(PolicyStore.class)
    RedisPolicyStore m2mRedisPolicyStore(
            RedisLink m2mRedisLink,
            @Qualifier("m2mRedisScheduler") ScheduledExecutorService m2mRedisScheduler,
            Environment environment) {
        return new RedisPolicyStore(
                m2mRedisLink, new RedisPropertiesReader(environment).options().keyPrefix(), m2mRedisScheduler);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("m2m.session.path")
    SessionStore m2mRedisSessionStore(
            RedisOperations redis, @Qualifier("m2mSessionClock") ObjectProvider<InstantSource> clock) {
        return new RedisSessionStore(redis, clock.getIfAvailable(InstantSource::system));
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(ContextStore.class)
    @ConditionalOnProperty({"m2m.session.path", "m2m.session.contexts.enabled"})
    RedisContextStore m2mRedisContextStore(RedisOperations redis) {
        return new RedisContextStore(redis);
    }

    private static SslOptions ssl(SslBundle bundle) {
        SslOptions.Builder options = SslOptions.builder()
                .jdkSslProvider()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        String[] ciphers = bundle.getOptions().getCiphers();
        if (ciphers != null) {
            options.cipherSuites(ciphers);
        }
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (protocols != null) {
            options.protocols(protocols);
        }
        return options.build();
    }
}
