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
 *     350 KB of native memory, and 570 KB in the coding dcb. Beyond it responses go out as they are.
 * @param maxNonces nonces of AEAD frames that are remembered in memory for replay-window where they are not shared, at about 150 bytes each,
 *     1 to 100000000. Beyond it the oldest are forgotten.
 */
@ConfigurationProperties("m2m.compression")
@Validated
public record CompressionProperties(
        @DefaultValue("1000") @Min(0) @Max(100_000) int maxStreamContexts,
        @DefaultValue("1000000") @Min(1) @Max(100_000_000) int maxNonces) {}
