package io.m2mgateway.bench.limits;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** Spring Cloud Gateway's {@code RedisRateLimiter}, made as its auto-configuration makes it. */
final class GatewaysLimiter implements Contestant {
    private static final int PLENTY = 1_000_000_000;

    private final LettuceConnectionFactory connections;
    private final RedisRateLimiter limiter;

    GatewaysLimiter(int port) {
        connections = new LettuceConnectionFactory("127.0.0.1", port);
        connections.afterPropertiesSet();
        connections.start();
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        limiter = new RedisRateLimiter(
                new ReactiveStringRedisTemplate(connections),
                script(),
                new ConfigurationService(beans, () -> null, () -> null));
        limiter.getConfig()
                .put(
                        "generous",
                        new RedisRateLimiter.Config().setReplenishRate(PLENTY).setBurstCapacity(PLENTY));
        limiter.getConfig()
                .put("mean", new RedisRateLimiter.Config().setReplenishRate(1).setBurstCapacity(1));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static RedisScript<List<Long>> script() {
        DefaultRedisScript script = new DefaultRedisScript<>();
        script.setLocation(new ClassPathResource("META-INF/scripts/request_rate_limiter.lua"));
        script.setResultType(List.class);
        return script;
    }

    @Override
    public String name() {
        return "RedisRateLimiter";
    }

    @Override
    public CompletionStage<Boolean> ask(String key, boolean generous) {
        return limiter.isAllowed(generous ? "generous" : "mean", key)
                .map(GatewaysLimiter::allowed)
                .toFuture();
    }

    /** It lets pass what it could not check, and then says -1. */
    private static boolean allowed(RateLimiter.Response response) {
        if ("-1".equals(response.getHeaders().get(RedisRateLimiter.REMAINING_HEADER))) {
            throw new IllegalStateException("the store did not answer");
        }
        return response.isAllowed();
    }

    @Override
    public long commands(Map<String, Long> calls) {
        return calls.getOrDefault("evalsha", 0L) + calls.getOrDefault("eval", 0L);
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
