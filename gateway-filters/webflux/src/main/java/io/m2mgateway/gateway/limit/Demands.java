package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.m2m.RoutingFacts;
import io.m2mgateway.limit.usage.RequestDemand;
import io.m2mgateway.limit.usage.StreamUsage;
import java.util.Arrays;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Finds what requests are going to use. Thread-safe. */
final class Demands {
    /** A frame's tag lies within it. */
    private static final int TAG_BYTES = 16;

    private static final byte[] NOT_ASKED = {};

    private final PlainBodies bodies;
    private final CodecWork work;

    /**
     * What a request is going to use.
     *
     * @param claimed whether that is its sender's word, and the body may say more
     */
    record Known(RequestDemand demand, boolean claimed) {

        static final Known NOTHING = new Known(RequestDemand.NONE, false);
    }

    Demands(PlainBodies bodies, CodecWork work) {
        this.bodies = bodies;
        this.work = work;
    }

    /**
     * What is known before the body is read.
     *
     * @param content whether more than its length has to be known
     * @return empty if the body has to be read
     */
    Mono<Known> early(ServerWebExchange exchange, boolean content) {
        if (exchange.getRequest().getHeaders().getContentLength() >= 0) {
            return byHead(exchange, content);
        }
        return RequestBody.of(exchange)
                .peek(1)
                .flatMap(first -> first.length() == 0 ? Mono.just(Known.NOTHING) : byHead(exchange, content));
    }

    private Mono<Known> byHead(ServerWebExchange exchange, boolean content) {
        ServerHttpRequest request = exchange.getRequest();
        HttpHeaders headers = request.getHeaders();
        MediaKind kind = MediaKind.of(headers);
        long length = headers.getContentLength();
        if (length == 0 || "websocket".equalsIgnoreCase(headers.getUpgrade())) {
            return Mono.just(Known.NOTHING);
        }
        if (kind == MediaKind.OTHER) {
            return Mono.just(unread(request, length));
        }
        RequestBody body = RequestBody.of(exchange);
        if (kind == MediaKind.FRAME || body.isSealed()) {
            return RoutingFacts.read(exchange)
                    .filter(facts -> facts.source() == RoutingFacts.Source.CLAIM || body.isSealed())
                    .map(facts -> claim(request, facts, Math.max(0, length), body.maxInflated()));
        }
        if (headers.containsHeader(HttpHeaders.CONTENT_ENCODING)) {
            return Mono.empty();
        }
        return content || length < 0
                ? Mono.empty()
                : body.peek(TAG_BYTES)
                        .filter(first -> !bodies.frames().looksLikeFrame(Arrays.copyOf(first.array(), first.length())))
                        .map(plain -> new Known(new RequestDemand("", length, 0, -1, 0), false));
    }

    /** What the body says. Fails as {@link PlainBodies#read} does. */
    Mono<Known> read(ServerWebExchange exchange) {
        boolean generates = generates(exchange.getRequest());
        return bodies.read(exchange)
                .flatMap(plain -> work.run(plain.length, () -> RequestDemand.read(plain, generates)))
                .map(demand -> new Known(demand, false));
    }

    /** The body of a request for a stream with the question for its usage; empty where there is nothing to ask, or the client asks. */
    Mono<byte[]> asking(ServerWebExchange exchange) {
        return bodies.read(exchange)
                .flatMap(plain -> work.run(plain.length, () -> {
                    byte[] asked = StreamUsage.ask(plain);
                    return asked == plain ? NOT_ASKED : asked;
                }))
                .filter(asked -> asked != NOT_ASKED)
                // Where it mattered, the request has been refused.
                .onErrorResume(unreadable -> Mono.empty());
    }

    /** A file, or a body that cannot be read: its length may be known, and that something may be generated. */
    static Known unread(ServerHttpRequest request, long length) {
        RequestDemand demand = new RequestDemand("", Math.max(0, length), 0, -1, generates(request) ? 1 : 0);
        return new Known(demand, length < 0);
    }

    private static Known claim(ServerHttpRequest request, RoutingFacts facts, long length, long maxInflated) {
        String model = facts.model();
        Long content = facts.contentBytes();
        Long most = facts.maxTokens();
        // What nobody can see yet may be as long as it may be.
        boolean hidden = facts.source() == RoutingFacts.Source.NONE
                && request.getHeaders().containsHeader(HttpHeaders.CONTENT_ENCODING);
        long texts = hidden ? maxInflated : content == null ? 0 : Math.min(content, maxInflated);
        return new Known(
                RequestDemand.claimed(
                        model == null ? "" : model,
                        Math.max(length, texts),
                        texts,
                        most == null ? -1 : most,
                        generates(request)),
                true);
    }

    /** Whether the API answers with generated text. */
    private static boolean generates(ServerHttpRequest request) {
        String path = request.getPath().pathWithinApplication().value();
        return !path.endsWith("/embeddings") && !path.endsWith("/moderations") && !path.endsWith("/rerank");
    }
}
