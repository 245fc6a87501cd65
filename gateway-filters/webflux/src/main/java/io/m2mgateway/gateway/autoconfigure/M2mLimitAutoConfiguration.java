package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.limit.DistributedRateLimitGatewayFilterFactory;
import io.m2mgateway.gateway.limit.LimitProperties;
import io.m2mgateway.gateway.limit.LimitRecorder;
import io.m2mgateway.gateway.limit.LimitSupport;
import io.m2mgateway.gateway.limit.Policies;
import io.m2mgateway.gateway.limit.PolicyUses;
import io.m2mgateway.gateway.limit.PricingProperties;
import io.m2mgateway.gateway.limit.ProxyProperties;
import io.m2mgateway.gateway.limit.StoreRecorder;
import io.m2mgateway.gateway.limit.key.KeyReader;
import io.m2mgateway.gateway.limit.key.LimitKeyResolver;
import io.m2mgateway.gateway.limit.key.TrustedProxies;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import io.m2mgateway.limit.memory.InMemoryPolicyStore;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.policy.PolicyStore;
import io.m2mgateway.limit.usage.Pricing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** {@code DistributedRateLimit}; in process unless another module brings a limiter. */
@AutoConfiguration(after = {M2mObserveAutoConfiguration.class, M2mCompressionAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties({LimitProperties.class, PricingProperties.class, ProxyProperties.class})
public class M2mLimitAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(M2mLimitAutoConfiguration.class);

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Limiter m2mLimiter(LimitProperties properties) {
        log.info(
                "Limits are kept in this process, {}",
                ClassUtils.isPresent(
                                "io.m2mgateway.redis.limit.RedisLimiter",
                                getClass().getClassLoader())
                        ? "since neither m2m.redis.* nor spring.data.redis.* names a server"
                        : "since m2m-redis is not on the class path");
        return new InMemoryLimiter(properties.maxKeys());
    }

    @Bean
    @ConditionalOnMissingBean
    PolicyStore m2mPolicyStore() {
        return new InMemoryPolicyStore();
    }

    @Bean
    KeyReader m2mKeyReader(ProxyProperties proxies, ListableBeanFactory beans) {
        return new KeyReader(TrustedProxies.of(proxies.trustedProxies()), beans.getBeansOfType(LimitKeyResolver.class));
    }

    @Bean
    @ConditionalOnMissingBean
    PolicyRegistry m2mPolicyRegistry(LimitProperties properties, KeyReader keys, Pricing pricing, PolicyStore store) {
        return Policies.registry(properties, keys, pricing, store);
    }

    @Bean(destroyMethod = "dispose")
    Disposable m2mPolicySynchronization(PolicyRegistry registry) {
        return Policies.synchronize(registry).subscribe();
    }

    /** Is told by a limiter that another module brings. */
    @Bean
    StoreRecorder m2mStoreRecorder(ObjectProvider<MeterRegistry> registry) {
        return new StoreRecorder(registry.getIfUnique(), InstantSource.system());
    }

    /** What the limiter holds now. */
    @Bean
    MeterBinder m2mLimiterMeters(Limiter limiter) {
        return registry -> StoreRecorder.watch(limiter, registry);
    }

    @Bean
    PolicyUses m2mPolicyUses(ObjectProvider<RouteLocator> routes) {
        return new PolicyUses(routes.getIfAvailable(() -> Flux::empty));
    }

    @Bean
    LimitRecorder m2mLimitRecorder(PolicyRegistry policies, DecisionLog log, ObjectProvider<MeterRegistry> registry) {
        return new LimitRecorder(policies, log, registry.getIfUnique());
    }

    @Bean
    @ConditionalOnMissingBean
    Pricing m2mPricing(PricingProperties properties) {
        return properties.prices();
    }

    @Bean
    @ConditionalOnMissingBean
    LimitSupport m2mLimitSupport(
            PolicyRegistry policies,
            KeyReader keys,
            Limiter limiter,
            Pricing pricing,
            PlainBodies bodies,
            CodecWork work,
            LimitRecorder recorder,
            GatewayMetrics metrics,
            ObjectProvider<MeterRegistry> registries) {
        return new LimitSupport(
                policies, keys, limiter, pricing, bodies, work, recorder, metrics, registries.getIfUnique());
    }

    @Bean
    GlobalFilter m2mUsageFilter(LimitSupport support) {
        return support.usageFilter();
    }

    @Bean
    @ConditionalOnEnabledFilter
    DistributedRateLimitGatewayFilterFactory distributedRateLimitGatewayFilterFactory(LimitSupport support) {
        return new DistributedRateLimitGatewayFilterFactory(support);
    }
}
