package io.m2mgateway.bench.limits;

import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.lettuce.core.RedisClient;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import reactor.core.publisher.Mono;

/** A gateway with this project's limits, those of Spring Cloud Gateway, and routes by command-line arguments. One key for all requests. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class LoadedGateway {
    /** Runs until the process ends. */
    public static void main(String[] args) {
        SpringApplication.run(LoadedGateway.class, args);
    }

    @Bean
    @Primary
    KeyResolver oneKey() {
        return exchange -> Mono.just("hot");
    }

    /** As its auto-configuration makes it; there is a second limiter, so one must come first. */
    @Bean
    @Primary
    RedisRateLimiter redisRateLimiter(
            ReactiveStringRedisTemplate redis, RedisScript<List<Long>> script, ConfigurationService configuration) {
        return new RedisRateLimiter(redis, script, configuration);
    }

    @Bean(destroyMethod = "shutdown")
    RedisClient bucketsClient(@Value("${spring.data.redis.port}") int port) {
        return RedisClient.create("redis://127.0.0.1:" + port);
    }

    @Bean
    AsyncProxyManager<String> buckets(RedisClient bucketsClient) {
        return BucketsLimiter.proxies(bucketsClient);
    }
}
