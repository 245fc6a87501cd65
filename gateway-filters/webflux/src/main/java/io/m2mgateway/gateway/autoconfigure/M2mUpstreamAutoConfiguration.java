package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.upstream.IdleTimeoutFilter;
import io.m2mgateway.gateway.upstream.UpstreamProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Time limits towards the upstream. */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@EnableConfigurationProperties(UpstreamProperties.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
public class M2mUpstreamAutoConfiguration {

    @Bean
    IdleTimeoutFilter m2mIdleTimeoutFilter(UpstreamProperties properties) {
        return new IdleTimeoutFilter(properties.idleTimeout());
    }
}
