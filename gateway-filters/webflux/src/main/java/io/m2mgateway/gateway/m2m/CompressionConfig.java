package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.InvalidArg;
import io.m2mgateway.m2m.crypto.SecurityMode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The args of {@code M2MCompression}. Sizes are of bodies in bytes, at least 1 B and at most 1 GB.
 *
 * @param request {@code auto} decodes frames and lets JSON pass, {@code require} refuses what is no frame, {@code off} decodes none
 * @param response {@code auto} answers with a frame who accepts one, {@code off} never
 * @param sniff whether a frame is recognised by its prefix under another content type too
 * @param upstream what the upstream speaks: {@code json}, or {@code m2m} where it is a gateway as well
 * @param security protection that frames must have, and that answers get for who accepts frames; only protected frames and requests
 *     without a body are taken then
 * @param key id of the key under {@code m2m.keys}, for {@code security} other than {@code none}
 * @param upstreamSecurity protection that frames to and from an upstream have, for {@code upstream: m2m}: nothing else is sent there or taken from there
 * @param upstreamKey id of the key under {@code m2m.keys}, for {@code upstream-security} other than {@code none}
 * @param upstreamSession path at the upstream where sessions are opened, for {@code upstream: m2m}: each client then has one there, and its requests lean on
 *     earlier ones; none: there are no sessions with the upstream
 * @param replayWindow how long nonces are remembered, so that a frame is taken once; {@code 0s} never, else 1 ms to 1 day, AEAD only
 * @param maxSize largest body as sent; default 16 MiB, the protocol's recommendation
 * @param maxInflated largest body after inflating; default 16 MiB, the protocol's recommendation
 * @param algorithms wire forms that are decoded; default all of M2M v1, TokenNative, Brotli, zlib and the compact frame
 * @param contentEncoding whether gzip, deflate, br and zstd are decoded in requests and offered in responses
 */
public record CompressionConfig(
        @DefaultValue("auto") RequestMode request,
        @DefaultValue("auto") ResponseMode response,
        @DefaultValue("false") boolean sniff,
        @DefaultValue("json") Upstream upstream,
        @DefaultValue("none") Security security,
        @Nullable String key,
        @DefaultValue("none") Security upstreamSecurity,
        @Nullable String upstreamKey,
        @Nullable String upstreamSession,
        @DefaultValue("0s") Duration replayWindow,
        @DefaultValue("16MB") DataSize maxSize,
        @DefaultValue("16MB") DataSize maxInflated,

        @DefaultValue({"m2m", "tokennative", "brotli", "zlib", "compact"})
        List<String> algorithms,

        @DefaultValue("true") boolean contentEncoding) {

    private static final Set<String> ALGORITHMS = Set.of("m2m", "tokennative", "brotli", "zlib", "compact");
    private static final Set<String> PROTECTABLE = Set.of("m2m", "compact");
    private static final String ALGORITHMS_FIX =
            "Use some of m2m, tokennative, brotli, zlib, compact, or leave it out for all.";
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);
    private static final DataSize LARGEST = DataSize.ofGigabytes(1);

    /** What happens to request bodies. */
    public enum RequestMode {
        /** Frames are decoded, anything else passes. */
        AUTO,
        /** Only frames, and requests without a body. */
        REQUIRE,
        /** No frame is decoded. */
        OFF
    }

    /** What happens to responses. */
    public enum ResponseMode {
        /** A client that accepts frames gets them. */
        AUTO,
        /** Responses are never framed. */
        OFF
    }

    /** What the upstream speaks. */
    public enum Upstream {
        /** Plain JSON. */
        JSON,
        /** M2M frames. */
        M2M
    }

    /** Protection of frames. */
    public enum Security {
        /** Neither authenticated nor encrypted. */
        NONE(SecurityMode.NONE),
        /** HMAC-SHA256. */
        HMAC(SecurityMode.HMAC),
        /** ChaCha20-Poly1305. */
        AEAD(SecurityMode.AEAD);

        private final SecurityMode mode;

        Security(SecurityMode mode) {
            this.mode = mode;
        }

        SecurityMode mode() {
            return mode;
        }
    }

    /** Checks what annotations cannot say; each message names the arg and the fix. */
    public CompressionConfig {
        checkKey("security", security, "key", key);
        checkKey("upstream-security", upstreamSecurity, "upstream-key", upstreamKey);
        if (upstreamSecurity != Security.NONE && upstream != Upstream.M2M) {
            throw new InvalidArg(
                    "upstream-security",
                    "an upstream that speaks JSON reads no frames",
                    "Set 'upstream' to 'm2m', or remove it.");
        }
        if (upstreamSession != null && (upstream != Upstream.M2M || !upstreamSession.startsWith("/"))) {
            throw new InvalidArg(
                    "upstream-session",
                    upstream == Upstream.M2M ? "this is no path" : "an upstream that speaks JSON has no sessions",
                    "Use the path of the upstream's m2m.session.path with upstream: m2m, or remove it.");
        }
        checkSize("max-size", maxSize);
        checkSize("max-inflated", maxInflated);
        for (String algorithm : algorithms) {
            if (!ALGORITHMS.contains(algorithm)) {
                throw new InvalidArg("algorithms", "unknown algorithm '" + algorithm + "'", ALGORITHMS_FIX);
            }
        }
        if (algorithms.isEmpty()) {
            throw new InvalidArg("algorithms", "the list is empty", ALGORITHMS_FIX);
        }
        checkSecurity(security, replayWindow, request, algorithms);
        algorithms = List.copyOf(algorithms);
    }

    /** What a route has that sets no arg. */
    public static CompressionConfig defaults() {
        return withSizes(DataSize.ofMegabytes(16));
    }

    /** The same, with the largest bodies that any route can take. */
    static CompressionConfig widest() {
        return withSizes(LARGEST);
    }

    private static CompressionConfig withSizes(DataSize most) {
        return new CompressionConfig(
                RequestMode.AUTO,
                ResponseMode.AUTO,
                false,
                Upstream.JSON,
                Security.NONE,
                null,
                Security.NONE,
                null,
                null,
                Duration.ZERO,
                most,
                most,
                List.of("m2m", "tokennative", "brotli", "zlib", "compact"),
                true);
    }

    private static void checkKey(String securityArg, Security security, String keyArg, @Nullable String key) {
        if (security == Security.NONE && key != null) {
            throw new InvalidArg(
                    keyArg,
                    "there is no '" + securityArg + "' that needs it",
                    "Set '" + securityArg + "' too, or remove it.");
        }
        if (security != Security.NONE && key == null) {
            throw new InvalidArg(keyArg, "'" + securityArg + "' needs a key", "Name one of m2m.keys.");
        }
    }

    private static void checkSecurity(
            Security security, Duration replayWindow, RequestMode request, List<String> algorithms) {
        if (security != Security.NONE && request == RequestMode.OFF) {
            throw new InvalidArg(
                    "request",
                    "nothing is decoded, and so nothing authenticated",
                    "Use 'require', or remove 'security'.");
        }
        if (security != Security.NONE && algorithms.stream().noneMatch(PROTECTABLE::contains)) {
            throw new InvalidArg(
                    "algorithms",
                    "only M2M v1 and compact frames can be protected",
                    "Add m2m or compact, or remove 'security'.");
        }
        if (!replayWindow.isZero() && security != Security.AEAD) {
            throw new InvalidArg(
                    "replay-window", "only AEAD frames have a nonce", "Set 'security' to 'aead', or remove it.");
        }
        if (!replayWindow.isZero()
                && (replayWindow.compareTo(SHORTEST_WINDOW) < 0 || replayWindow.compareTo(LONGEST_WINDOW) > 0)) {
            throw new InvalidArg("replay-window", "the time is out of range", "Use 0s, or 1ms to 1d, 5m for example.");
        }
    }

    private static void checkSize(String arg, DataSize size) {
        if (size.toBytes() < 1 || size.compareTo(LARGEST) > 0) {
            throw new InvalidArg(arg, "the size is out of range", "Use 1B to 1GB, for example 16MB.");
        }
    }
}
