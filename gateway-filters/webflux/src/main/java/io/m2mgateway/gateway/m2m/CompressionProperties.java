package io.m2mgateway.gateway.m2m;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What {@code M2MCompression} may use in all.
 *
 * @param maxStreamContexts responses that are content-coded as streams at one time, 0 to 100000; each holds up to
 *     300 KB of native memory. Beyond it responses go out as they are.
 */
@ConfigurationProperties("m2m.compression")
@Validated
public record CompressionProperties(
        @DefaultValue("1000") @Min(0) @Max(100_000) int maxStreamContexts) {}
