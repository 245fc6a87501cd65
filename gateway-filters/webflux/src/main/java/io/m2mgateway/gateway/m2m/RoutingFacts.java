package io.m2mgateway.gateway.m2m;

import io.m2mgateway.m2m.DocumentFacts;
import io.m2mgateway.m2m.FrameHeader;
import io.m2mgateway.m2m.PartialFacts;
import io.m2mgateway.m2m.RequestRouting;
import io.m2mgateway.m2m.Role;
import io.m2mgateway.m2m.Routing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What is known of a request without its prompt: for key resolvers, logs and metrics. A member that is null is not
 * known (yet).
 *
 * @param source where it comes from; a claim is the sender's word until the frame was decoded
 * @param model the model's name
 * @param stream whether a stream is asked for
 * @param messages number of messages
 * @param roles their roles, in order
 * @param maxTokens the most output tokens that the request allows
 * @param contentBytes UTF-8 bytes of the messages' text
 * @param costUsd the estimate of the frame's header, in USD
 */
public record RoutingFacts(
        Source source,
        @Nullable String model,
        @Nullable Boolean stream,
        @Nullable Long messages,
        @Nullable List<Role> roles,
        @Nullable Long maxTokens,
        @Nullable Long contentBytes,
        @Nullable Float costUsd) {

    /** The exchange attribute. */
    public static final String ATTRIBUTE = RoutingFacts.class.getName();

    static final RoutingFacts UNKNOWN = new RoutingFacts(Source.NONE, null, null, null, null, null, null, null);

    /** Where facts come from. */
    public enum Source {
        /** There is nothing to read them from. */
        NONE,
        /** A frame's header, not yet compared with its document. */
        CLAIM,
        /** The first bytes of a JSON document. */
        PREFIX,
        /** The whole document. */
        DOCUMENT
    }

    /** The facts of this exchange, or null while nobody has needed them. */
    public static @Nullable RoutingFacts of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /**
     * The facts of this exchange, read now if nobody has needed them: from a frame's header, or from at most the first 64 KB of
     * JSON. Reads of the body, so ask behind authentication. Never an error for what the body says.
     */
    public static Mono<RoutingFacts> read(ServerWebExchange exchange) {
        return FactsReader.read(exchange);
    }

    static RoutingFacts of(FrameHeader header) {
        return of(Source.CLAIM, header.routing(), header.streamRequested());
    }

    static RoutingFacts of(DocumentFacts facts) {
        return of(Source.DOCUMENT, facts.routing(), facts.streamRequested());
    }

    private static RoutingFacts of(Source source, Routing routing, boolean stream) {
        if (routing instanceof RequestRouting request) {
            return new RoutingFacts(
                    source,
                    request.model(),
                    stream,
                    request.messageCount(),
                    request.roles(),
                    request.maxTokens(),
                    request.contentHint(),
                    Float.isNaN(request.costUsd()) ? null : Float.valueOf(request.costUsd()));
        }
        return UNKNOWN;
    }

    static RoutingFacts of(PartialFacts facts) {
        return new RoutingFacts(
                facts.complete() ? Source.DOCUMENT : Source.PREFIX,
                facts.model(),
                facts.stream(),
                facts.messageCount(),
                facts.roles(),
                facts.maxTokens(),
                facts.contentHint(),
                null);
    }
}
