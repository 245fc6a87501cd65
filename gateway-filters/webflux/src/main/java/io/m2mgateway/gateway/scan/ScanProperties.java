package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.args.InvalidSettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code SecurityScan} has on all routes.
 *
 * @param maxSize largest body that is scanned, as sent and inflated, 1 B to 1 GB; a larger one is 413. The route's
 *     {@code M2MCompression} may allow less
 */
@ConfigurationProperties("m2m.scan")
public record ScanProperties(@DefaultValue("16MB") DataSize maxSize) {

    private static final DataSize LARGEST = DataSize.ofGigabytes(1);

    /** Checks the ranges. */
    public ScanProperties {
        if (maxSize.toBytes() < 1 || maxSize.compareTo(LARGEST) > 0) {
            throw new InvalidSettingException(
                    "m2m.scan.max-size", maxSize.toString(), "it is out of range", "Use 1B to 1GB, for example 16MB.");
        }
    }
}
