package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.actuate.DecisionsEndpoint;
import io.m2mgateway.gateway.actuate.LimitsEndpoint;
import io.m2mgateway.gateway.actuate.LimitsHealthIndicator;
import io.m2mgateway.gateway.actuate.SessionsEndpoint;
import io.m2mgateway.gateway.limit.PolicyUses;
import io.m2mgateway.gateway.limit.StoreRecorder;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.gateway.session.SessionProperties;
import io.m2mgateway.gateway.session.Sessions;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.m2m.session.SessionStore;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What operators see, where the application has the actuator. */
@AutoConfiguration(
        after = {M2mObserveAutoConfiguration.class, M2mLimitAutoConfiguration.class, M2mSessionAutoConfiguration.class})
public class M2mActuatorAutoConfiguration {

    /** Endpoints. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    @ConditionalOnBean({PolicyUses.class, DecisionLog.class})
    static class Endpoints {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        LimitsEndpoint m2mLimitsEndpoint(PolicyRegistry policies, PolicyUses uses, Limiter limiter) {
            return new LimitsEndpoint(policies, uses, limiter);
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        DecisionsEndpoint m2mDecisionsEndpoint(DecisionLog log) {
            return new DecisionsEndpoint(log);
        }
    }

    /** Sessions, where there are any. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    @ConditionalOnBean(Sessions.class)
    static class EndpointOfSessions {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        SessionsEndpoint m2mSessionsEndpoint(SessionStore store, SessionProperties properties) {
            return new SessionsEndpoint(store, properties);
        }
    }

    /** Health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnBean(PolicyUses.class)
    static class HealthOfLimits {
        /** Called {@code m2mLimits} in {@code /actuator/health}. */
        @Bean
        @ConditionalOnEnabledHealthIndicator("m2mLimits")
        LimitsHealthIndicator m2mLimitsHealthIndicator(Limiter limiter, PolicyUses uses, StoreRecorder store) {
            return new LimitsHealthIndicator(limiter, uses, store);
        }
    }
}
