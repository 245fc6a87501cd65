package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.limit.DistributedRateLimitGatewayFilterFactory;
import io.m2mgateway.gateway.limit.LimitProperties;
import io.m2mgateway.gateway.limit.Policies;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.policy.PolicyStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.context.annotation.Bean;

/** {@code DistributedRateLimit}; in process unless another module brings a limiter. */
@AutoConfiguration(after = M2mObserveAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(LimitProperties.class)
public class M2mLimitAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Limiter m2mLimiter(LimitProperties properties) {
        return new InMemoryLimiter(properties.maxKeys());
    }

    @Bean
    @ConditionalOnMissingBean
    PolicyStore m2mPolicyStore() {
        return Policies.alone();
    }

    @Bean
    @ConditionalOnMissingBean
    PolicyRegistry m2mPolicyRegistry(LimitProperties properties, PolicyStore store) {
        return Policies.registry(properties, store);
    }

    @Bean
    @ConditionalOnEnabledFilter
    DistributedRateLimitGatewayFilterFactory distributedRateLimitGatewayFilterFactory(
            PolicyRegistry policies, Limiter limiter, GatewayMetrics metrics) {
        return new DistributedRateLimitGatewayFilterFactory(policies, limiter, metrics);
    }
}
