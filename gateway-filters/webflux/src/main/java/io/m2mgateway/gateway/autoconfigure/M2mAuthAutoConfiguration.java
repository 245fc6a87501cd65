package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.auth.ApiKeyGatewayFilterFactory;
import io.m2mgateway.gateway.auth.AuthProperties;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.context.annotation.Bean;

/** The {@code ApiKey} filter. */
@AutoConfiguration(after = {GatewayAutoConfiguration.class, M2mObserveAutoConfiguration.class})
@EnableConfigurationProperties(AuthProperties.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
public class M2mAuthAutoConfiguration {

    @Bean
    @ConditionalOnEnabledFilter
    ApiKeyGatewayFilterFactory apiKeyGatewayFilterFactory(AuthProperties properties, GatewayMetrics metrics) {
        return new ApiKeyGatewayFilterFactory(properties, metrics);
    }
}
