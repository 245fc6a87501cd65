package io.m2mgateway.redis.autoconfigure;

import io.m2mgateway.redis.connection.RedisOperations;
import io.m2mgateway.redis.scan.RedisScoreStore;
import io.m2mgateway.scan.ScoreStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Scores of texts that gateways share, with {@code m2m.scan.cache.shared}. */
@AutoConfiguration(
        after = M2mRedisAutoConfiguration.class,
        beforeName = "io.m2mgateway.gateway.autoconfigure.M2mScanAutoConfiguration")
@ConditionalOnProperty("m2m.scan.cache.shared")
public class M2mRedisScanAutoConfiguration {

    @Bean
    @ConditionalOnBean(RedisOperations.class)
    @ConditionalOnMissingBean(ScoreStore.class)
    RedisScoreStore m2mRedisScoreStore(RedisOperations redis, Environment environment) {
        String timeToLive = environment.getProperty("m2m.scan.cache.time-to-live", "1h");
        return new RedisScoreStore(redis, DurationStyle.detectAndParse(timeToLive));
    }
}
