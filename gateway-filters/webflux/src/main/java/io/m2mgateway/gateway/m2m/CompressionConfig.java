package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.InvalidArg;
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
 * @param security protection of frames; only {@code none} is available
 * @param key id of the key that {@code security} needs
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
        @DefaultValue("16MB") DataSize maxSize,
        @DefaultValue("16MB") DataSize maxInflated,

        @DefaultValue({"m2m", "tokennative", "brotli", "zlib", "compact"})
        List<String> algorithms,

        @DefaultValue("true") boolean contentEncoding) {

    private static final Set<String> ALGORITHMS = Set.of("m2m", "tokennative", "brotli", "zlib", "compact");
    private static final String ALGORITHMS_FIX =
            "Use some of m2m, tokennative, brotli, zlib, compact, or leave it out for all.";
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
        NONE,
        /** HMAC-SHA256. */
        HMAC,
        /** ChaCha20-Poly1305. */
        AEAD
    }

    /** Checks what annotations cannot say; each message names the arg and the fix. */
    public CompressionConfig {
        if (security != Security.NONE) {
            throw new InvalidArg("security", "protected frames are not available", "Remove it, or use 'none'.");
        }
        if (key != null) {
            throw new InvalidArg("key", "it belongs to 'security', which is not available", "Remove it.");
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
        algorithms = List.copyOf(algorithms);
    }

    /** What a route has that sets no arg. */
    public static CompressionConfig defaults() {
        return new CompressionConfig(
                RequestMode.AUTO,
                ResponseMode.AUTO,
                false,
                Upstream.JSON,
                Security.NONE,
                null,
                DataSize.ofMegabytes(16),
                DataSize.ofMegabytes(16),
                List.of("m2m", "tokennative", "brotli", "zlib", "compact"),
                true);
    }

    private static void checkSize(String arg, DataSize size) {
        if (size.toBytes() < 1 || size.compareTo(LARGEST) > 0) {
            throw new InvalidArg(arg, "the size is out of range", "Use 1B to 1GB, for example 16MB.");
        }
    }
}
