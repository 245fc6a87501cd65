package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.error.AbortedUploadFilter;
import io.m2mgateway.gateway.error.AllowedMethods;
import io.m2mgateway.gateway.error.ClientGoneFilter;
import io.m2mgateway.gateway.error.ErrorAnswer;
import io.m2mgateway.gateway.error.ErrorAnswerHandler;
import io.m2mgateway.gateway.error.ErrorProperties;
import io.m2mgateway.gateway.error.ServerEdge;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The error contract. {@code m2m.errors.enabled: false} leaves answers to Spring Boot, with the right statuses. */
@AutoConfiguration(
        after = {GatewayAutoConfiguration.class, M2mObserveAutoConfiguration.class},
        beforeName = "org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration")
@EnableConfigurationProperties(ErrorProperties.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
public class M2mErrorAutoConfiguration {

    /** For filters that end streams themselves; there whether or not whole answers are ours. */
    @Bean
    @ConditionalOnMissingBean
    ErrorAnswer m2mErrorAnswer(ErrorProperties properties, GatewayMetrics metrics) {
        return new ErrorAnswer(properties.format(), metrics);
    }

    @Bean
    ClientGoneFilter m2mClientGoneFilter(GatewayMetrics metrics) {
        return new ClientGoneFilter(metrics);
    }

    @Bean
    AbortedUploadFilter m2mAbortedUploadFilter() {
        return new AbortedUploadFilter();
    }

    /** What replaces Spring Boot's own answers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "m2m.errors.enabled", matchIfMissing = true)
    static class Answers {

        @Bean
        ErrorAnswerHandler m2mErrorAnswerHandler(ErrorAnswer answer, GatewayMetrics metrics, RouteLocator routes) {
            return new ErrorAnswerHandler(answer, metrics, new AllowedMethods(routes));
        }

        @Bean
        ServerEdge m2mServerEdge(ErrorProperties properties, GatewayMetrics metrics) {
            return new ServerEdge(properties.format(), metrics);
        }
    }
}
