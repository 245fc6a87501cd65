package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.m2m.crypto.FrameProtection;
import org.jspecify.annotations.Nullable;

/**
 * What {@code M2MCompression} leaves for the end of the chain, where the upstream's bytes pass.
 *
 * @param speaksFrames whether the upstream gets and gives frames
 * @param codec the route's codec
 * @param work where large bodies are worked on
 * @param config the route's args
 * @param protection what frames to and from the upstream have to have; null where they need none
 * @param links what is known of upstreams that speak frames
 */
record UpstreamSide(
        boolean speaksFrames,
        FrameCodec codec,
        CodecWork work,
        CompressionConfig config,
        @Nullable FrameProtection protection,
        Links links) {

    static final String ATTRIBUTE = UpstreamSide.class.getName();

    /** Whether a request takes its form where it is sent, anew for each attempt: a nonce may be taken once, and a session be over. */
    boolean formsAttempts() {
        return protection != null || config.upstreamSession() != null;
    }
}
