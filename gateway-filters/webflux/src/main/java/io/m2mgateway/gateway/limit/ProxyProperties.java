package io.m2mgateway.gateway.limit;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Proxies in front of the gateway.
 *
 * @param trustedProxies their networks, for example 10.0.0.0/8: what such a proxy says in X-Forwarded-For or Forwarded is believed for the key ip, and in X-Forwarded-Proto for dictionary-transport
 */
@ConfigurationProperties("m2m")
public record ProxyProperties(@DefaultValue List<String> trustedProxies) {}
