package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.args.InvalidSettingException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code SecurityScan} has on all routes.
 *
 * @param maxSize largest body that is scanned, as sent and inflated, 1 B to 1 GB; a larger request is 413, a larger answer 502. The
 *     route's {@code M2MCompression} may allow less
 * @param canaries strings that no answer may hold, such as a marker in the application's instructions; at least 8 characters each
 * @param trustedHosts hosts to which images and links of answers may carry data; {@code .example.com} is every host below it
 * @param cache scores of texts that were seen before
 * @param secondStage what holds where there is a bean of type {@code ScanStage}
 */
@ConfigurationProperties("m2m.scan")
public record ScanProperties(
        @DefaultValue("16MB") DataSize maxSize,
        @DefaultValue List<String> canaries,
        @DefaultValue Set<String> trustedHosts,
        @DefaultValue Cache cache,
        @DefaultValue SecondStage secondStage) {

    /**
     * Scores of texts that were seen before: a conversation that is sent again pays for its new turn only.
     *
     * @param maxEntries texts that are remembered in this process, 0 for none; each takes some 300 bytes
     * @param timeToLive after which a text that is not seen again is forgotten
     * @param shared whether nodes share what they know through Redis, where there is one
     * @param secret the same on all nodes that share, at least 16 characters; without it each process has its own
     * @param timeout longest wait for what others know, after which it is scanned here
     */
    public record Cache(
            @DefaultValue("50000") int maxEntries,
            @DefaultValue("1h") Duration timeToLive,
            @DefaultValue("false") boolean shared,
            @Nullable String secret,
            @DefaultValue("20ms") Duration timeout) {

        private static final int SHORTEST_SECRET = 16;

        /** Checks the ranges. */
        public Cache {
            if (maxEntries < 0) {
                throw new InvalidSettingException(
                        "m2m.scan.cache.max-entries",
                        String.valueOf(maxEntries),
                        "it is negative",
                        "Use 0 for no cache, or for example 50000.");
            }
            requirePositive("m2m.scan.cache.time-to-live", timeToLive, "1h");
            requirePositive("m2m.scan.cache.timeout", timeout, "20ms");
            if (secret != null && secret.length() < SHORTEST_SECRET) {
                throw new InvalidSettingException(
                        "m2m.scan.cache.secret",
                        "(not shown)",
                        "it is too short to keep callers apart",
                        "Use at least " + SHORTEST_SECRET + " random characters.");
            }
            if (shared && secret == null) {
                throw new InvalidSettingException(
                        "m2m.scan.cache.shared",
                        "true",
                        "nodes without a common secret cannot read what others know",
                        "Set m2m.scan.cache.secret to the same random characters on all nodes.");
            }
        }
    }

    /** What follows when the second stage gives no answer. */
    public enum OnFailure {
        /** The first stage decides alone. */
        IGNORE,
        /** The scan has failed: the route's {@code on-error} decides. */
        ERROR
    }

    /**
     * How a second stage is asked.
     *
     * @param timeout longest wait for its answer on one text
     * @param onFailure what follows when it gives none
     */
    public record SecondStage(
            @DefaultValue("250ms") Duration timeout,
            @DefaultValue("ignore") OnFailure onFailure) {
        /** Checks the range. */
        public SecondStage {
            requirePositive("m2m.scan.second-stage.timeout", timeout, "250ms");
        }
    }

    private static void requirePositive(String property, Duration value, String example) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidSettingException(
                    property, value.toString(), "it is not above 0", "Use for example " + example + ".");
        }
    }

    private static final DataSize LARGEST = DataSize.ofGigabytes(1);

    private static final int SHORTEST_CANARY = 8;

    /** Checks the ranges. */
    public ScanProperties {
        if (maxSize.toBytes() < 1 || maxSize.compareTo(LARGEST) > 0) {
            throw new InvalidSettingException(
                    "m2m.scan.max-size", maxSize.toString(), "it is out of range", "Use 1B to 1GB, for example 16MB.");
        }
        for (String canary : canaries) {
            if (canary.strip().length() < SHORTEST_CANARY) {
                throw new InvalidSettingException(
                        "m2m.scan.canaries",
                        canary,
                        "it is so short that ordinary text holds it",
                        "Use at least " + SHORTEST_CANARY + " characters that nobody writes by chance.");
            }
        }
        canaries = List.copyOf(canaries);
        trustedHosts = trustedHosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
