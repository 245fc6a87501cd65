package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.m2m.WireForm;
import java.util.ArrayList;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
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
        UpstreamResponse response = new UpstreamResponse(exchange.getResponse(), request.getMethod(), side);
        ServerWebExchange readable = exchange.mutate().response(response).build();
        return side.speaksFrames() ? framed(readable, side).flatMap(chain::filter) : chain.filter(readable);
    }

    private static Mono<ServerWebExchange> framed(ServerWebExchange exchange, UpstreamSide side) {
        RequestBody body = RequestBody.of(exchange);
        boolean json = MediaKind.of(exchange.getRequest().getHeaders()) == MediaKind.JSON;
        Mono<byte[]> document = json ? body.join() : Mono.just(new byte[0]);
        return document.flatMap(bytes -> bytes.length == 0
                ? Mono.just(withHeaders(exchange, -1))
                : side.work()
                        .run(bytes.length, () -> side.codec().encode(bytes, WireForm.M2M))
                        .map(frame -> {
                            body.replace(frame);
                            return withHeaders(exchange, frame.length);
                        }));
    }

    private static ServerWebExchange withHeaders(ServerWebExchange exchange, int frameLength) {
        return exchange.mutate()
                .request(request -> request.headers(headers -> {
                    if (frameLength >= 0) {
                        headers.setContentType(MediaKind.FRAME_TYPE);
                        EntityHeaders.changed(headers, frameLength);
                        headers.remove(HttpHeaders.EXPECT);
                    }
                    List<MediaType> wanted = ClientChoice.withoutFrames(headers);
                    List<MediaType> all = new ArrayList<>(wanted.size() + 1);
                    all.add(MediaKind.FRAME_TYPE);
                    all.addAll(wanted);
                    headers.setAccept(all);
                }))
                .build();
    }
}
