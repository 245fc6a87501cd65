package io.m2mgateway.gateway.error;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How errors are answered.
 *
 * @param enabled whether the contract's error answers replace those of Spring Boot, for routes, for paths that nothing matches, and for
 *     the application's own endpoints (statuses and headers stay theirs)
 * @param format shape of the body: contract, openai or problem (RFC 9457); statuses are the same
 */
@ConfigurationProperties("m2m.errors")
public record ErrorProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("contract") ErrorFormat format) {}
