package io.m2mgateway.redis.autoconfigure;

import io.lettuce.core.SslOptions;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.limit.RedisLimiter;
import io.m2mgateway.redis.limit.RedisPolicyStore;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** Limits and policies that gateways share, where {@code m2m.redis.*} or {@code spring.data.redis.*} names a server. */
@AutoConfiguration(beforeName = "io.m2mgateway.gateway.autoconfigure.M2mLimitAutoConfiguration")
@Conditional(RedisConfigured.class)
public class M2mRedisAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(M2mRedisAutoConfiguration.class);

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
            ObjectProvider<SslBundles> bundles) {
        RedisPropertiesReader reader = new RedisPropertiesReader(environment);
        RedisSettings settings = reader.settings(name -> {
            SslManagerBundle managers = bundles.getObject().getBundle(name).getManagers();
            return SslOptions.builder()
                    .jdkSslProvider()
                    .keyManager(managers.getKeyManagerFactory())
                    .trustManager(managers.getTrustManagerFactory())
                    .build();
        });
        log.info("Limits are to be shared through {}, since {} is set", settings.describe(), reader.configuredBy());
        return new RedisLink(settings, m2mRedisScheduler);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(Limiter.class)
    RedisLimiter m2mRedisLimiter(
            RedisLink m2mRedisLink,
            @Qualifier("m2mRedisScheduler") ScheduledExecutorService m2mRedisScheduler,
            Environment environment,
            ObjectProvider<LimiterObserver> observer) {
        return new RedisLimiter(
                m2mRedisLink,
                new RedisPropertiesReader(environment).options(),
                m2mRedisScheduler,
                observer.getIfAvailable(() -> LimiterObserver.NONE));
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
}
