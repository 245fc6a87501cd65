package io.m2mgateway.m2m.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one side offers in HELLO, or says is used in ACCEPT, whatever the dialect.
 *
 * @param dialect the shape that it came in, or is written in
 * @param version protocol version, {@code 1.0} or {@code 3.0} for this project's own
 * @param agentId who speaks; empty in the specification's dialect
 * @param agentType what software speaks; empty in the specification's dialect
 * @param algorithms what it can use, in its order of preference; unknown names are left out
 * @param maxPayload bytes of a document that it takes; 0: no limit
 * @param streaming whether it takes answers in parts
 * @param mlRouting a member of the reference's dialect, carried along
 * @param encodings vocabularies of TokenNative that it has
 * @param preferredEncoding the one that it would rather use
 * @param scanning whether it scans documents for threats
 * @param blocking whether it refuses documents that are threats; reference's dialect only
 * @param blockThreshold confidence from which it refuses, 0 to 1; reference's dialect only
 * @param modelVersion of its scanner; reference's dialect only
 * @param extensions names and values beyond the protocol; values are strings, since the reference implementation reads nothing at all otherwise
 * @param sessionTimeout how long a session lives without messages; ACCEPT of the specification's dialect only
 */
public record Capabilities(
        Dialect dialect,
        String version,
        String agentId,
        String agentType,
        List<Algorithm> algorithms,
        long maxPayload,
        boolean streaming,
        boolean mlRouting,
        List<TokenEncoding> encodings,
        TokenEncoding preferredEncoding,
        boolean scanning,
        boolean blocking,
        double blockThreshold,
        @Nullable String modelVersion,
        Map<String, String> extensions,
        @Nullable Duration sessionTimeout) {

    /** The reference implementation's default. */
    static final double DEFAULT_BLOCK_THRESHOLD = 0.8;

    /** Copies the collections. */
    public Capabilities {
        algorithms = List.copyOf(algorithms);
        encodings = List.copyOf(encodings);
        extensions = Map.copyOf(extensions);
    }

    /** What a client of this project offers: these algorithms in this order, both vocabularies, streams, no limit, no scan. */
    public static Capabilities offer(Dialect dialect, String agentId, List<Algorithm> algorithms) {
        return new Capabilities(
                dialect,
                dialect.version(),
                agentId,
                "m2m-java",
                algorithms,
                0,
                true,
                false,
                List.of(TokenEncoding.CL100K, TokenEncoding.O200K),
                TokenEncoding.CL100K,
                false,
                false,
                DEFAULT_BLOCK_THRESHOLD,
                null,
                Map.of(),
                null);
    }

    /** These with other extensions. */
    public Capabilities withExtensions(Map<String, String> values) {
        return new Capabilities(
                dialect,
                version,
                agentId,
                agentType,
                algorithms,
                maxPayload,
                streaming,
                mlRouting,
                encodings,
                preferredEncoding,
                scanning,
                blocking,
                blockThreshold,
                modelVersion,
                values,
                sessionTimeout);
    }
}
