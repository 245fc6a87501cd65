package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.args.KnownArgs;
import io.m2mgateway.gateway.args.KnownArgsCheck;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.context.annotation.Bean;

/** What every filter needs: meters, and a check of its arguments. */
@AutoConfiguration(
        after = GatewayAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
public class M2mObserveAutoConfiguration {

    /** Meters, or silence where the application has no registry. */
    @Bean
    @ConditionalOnMissingBean
    GatewayMetrics m2mGatewayMetrics(
            ObjectProvider<MeterRegistry> registry, ObjectProvider<ObservationRegistry> observations) {
        return new GatewayMetrics(registry.getIfUnique(), observations.getIfUnique());
    }

    /** What filters decided. */
    @Bean
    @ConditionalOnMissingBean
    DecisionLog m2mDecisionLog() {
        return new DecisionLog();
    }

    /** Refuses what a factory of ours does not know. */
    @Bean
    KnownArgsCheck m2mKnownArgsCheck(
            ObjectProvider<KnownArgs> factories, RouteDefinitionLocator definitions, GatewayProperties gateway) {
        return new KnownArgsCheck(factories.stream().toList(), definitions, gateway.getDefaultFilters());
    }
}
