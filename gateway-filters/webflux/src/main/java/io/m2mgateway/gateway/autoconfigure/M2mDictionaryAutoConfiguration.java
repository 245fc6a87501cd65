package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.auth.ApiKeyGatewayFilterFactory;
import io.m2mgateway.gateway.auth.AuthProperties;
import io.m2mgateway.gateway.dictionary.DictionaryEndpoint;
import io.m2mgateway.gateway.dictionary.DictionaryTransport;
import io.m2mgateway.gateway.dictionary.DictionaryTransportProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.HandlerMapping;

/** Where dictionaries are fetched, where {@code m2m.dictionary-transport.enabled} is set. */
@AutoConfiguration(after = {M2mCompressionAutoConfiguration.class, M2mAuthAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty("m2m.dictionary-transport.enabled")
@ConditionalOnBean(DictionaryTransport.class)
public class M2mDictionaryAutoConfiguration {

    @Bean
    HandlerMapping m2mDictionaryEndpoint(
            DictionaryTransportProperties properties,
            DictionaryTransport transport,
            AuthProperties auth,
            ObjectProvider<ApiKeyGatewayFilterFactory> apiKeys) {
        String source = properties.apiKey();
        GatewayFilter guard = source == null
                ? null
                : EndpointGuard.of(
                        "m2m.dictionary-transport.api-key",
                        source,
                        properties.apiKeyHeader(),
                        auth,
                        apiKeys.getIfAvailable());
        return new ServerPortMapping(
                DictionaryEndpoint.pattern(properties), new DictionaryEndpoint(transport, properties, guard));
    }
}
