package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The upstream's side of {@code M2MCompression}: frames towards an upstream that speaks the protocol, and its answers
 * made plain before any other filter sees them. Does nothing for an exchange that needs none of it.
 */
final class UpstreamCodecFilter implements GlobalFilter, Ordered {

    private static final byte[] NOTHING = {};

    @Override
    public int getOrder() {
        return FilterOrder.UPSTREAM_CODEC.order();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        UpstreamSide side = exchange.getAttribute(UpstreamSide.ATTRIBUTE);
        if (side == null) {
            return chain.filter(exchange);
        }
        ServerHttpRequest request = exchange.getRequest();
        UpstreamResponse response = new UpstreamResponse(
                exchange.getResponse(), request.getMethod(), side, () -> LinkRequest.inSession(exchange));
        ServerWebExchange readable = exchange.mutate().response(response).build();
        return side.speaksFrames() ? framed(readable, side).flatMap(chain::filter) : chain.filter(readable);
    }

    private static Mono<ServerWebExchange> framed(ServerWebExchange exchange, UpstreamSide side) {
        RequestBody body = RequestBody.of(exchange);
        HttpHeaders headers = exchange.getRequest().getHeaders();
        boolean secure = side.protection() != null;
        boolean json = isFramed(headers, secure);
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        Mono<byte[]> document = json ? body.join() : secure ? nothing(body) : Mono.just(NOTHING);
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        Links.Link link = side.links().of(route.getUri());
        return document.flatMap(bytes -> {
            LinkRequest request = LinkRequest.of(side, link, bytes, type);
            ServerWebExchange accepting = accepting(exchange);
            if (!side.formsAttempts()) {
                return request.applyTo(accepting);
            }
            accepting.getAttributes().put(LinkRequest.ATTRIBUTE, request);
            return Mono.just(accepting);
        });
    }

    /** Whether a link sends such a body as a frame. Behind one the content type is {@code application/json}: any other one would be lost, and goes in none unless it has to be protected. */
    static boolean isFramed(HttpHeaders headers, boolean secure) {
        return secure ? MediaKind.of(headers) == MediaKind.JSON : MediaKind.isApplicationJson(headers);
    }

    /** Only JSON can be in a frame, and only a frame be protected. */
    private static Mono<byte[]> nothing(RequestBody body) {
        return body.peek(1).map(peek -> {
            if (peek.length() > 0) {
                throw new GatewayException(GatewayError.of(
                        ErrorCode.UNSUPPORTED_ALGORITHM,
                        "This route protects what it sends on, and can protect JSON only."));
            }
            return NOTHING;
        });
    }

    private static ServerWebExchange accepting(ServerWebExchange exchange) {
        return exchange.mutate()
                .request(request -> request.headers(headers -> {
                    List<MediaType> wanted = ClientChoice.withoutFrames(headers);
                    List<MediaType> all = new ArrayList<>(wanted.size() + 2);
                    all.add(FrameOffer.COMPACT_TYPE);
                    all.add(MediaKind.FRAME_TYPE);
                    all.addAll(wanted);
                    headers.setAccept(all);
                }))
                .build();
    }
}
