package io.m2mgateway.gateway.upstream;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long the gateway waits for an upstream.
 *
 * @param idleTimeout longest silence between two chunks of an upstream's answer, also before the first one after its head. Zero: no
 *     limit. Time in which the client does not read does not count.
 */
@Validated
@ConfigurationProperties("m2m.upstream")
public record UpstreamProperties(
        @DefaultValue("60s") @NotNull @DurationMin Duration idleTimeout) {}
