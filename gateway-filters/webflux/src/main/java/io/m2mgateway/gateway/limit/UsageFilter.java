package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.PlainBodies;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Where limits on tokens and cost learn what was used: behind the decoding of the request, before that of the answer. Does nothing for a request that reserved
 * nothing.
 */
final class UsageFilter implements GlobalFilter, Ordered {
    private final Demands demands;
    private final PlainBodies bodies;

    UsageFilter(Demands demands, PlainBodies bodies) {
        this.demands = demands;
        this.bodies = bodies;
    }

    @Override
    public int getOrder() {
        return FilterOrder.USAGE.order();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        RequestUse use = exchange.getAttribute(RequestUse.ATTRIBUTE);
        if (use == null) {
            return chain.filter(exchange);
        }
        if ("websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade())) {
            use.sent();
            return chain.filter(exchange);
        }
        return corrected(exchange, use).flatMap(next -> asking(next, use)).flatMap(next -> {
            use.sent();
            return chain.filter(next);
        });
    }

    /** What only the sender said is compared with what the body says. */
    private Mono<ServerWebExchange> corrected(ServerWebExchange exchange, RequestUse use) {
        boolean readable = MediaKind.of(exchange.getRequest().getHeaders()).isLimited();
        return use.isClaimed() && readable
                ? demands.read(exchange)
                        .doOnNext(known -> use.correct(known.demand()))
                        .thenReturn(exchange)
                : Mono.just(exchange);
    }

    private Mono<ServerWebExchange> asking(ServerWebExchange exchange, RequestUse use) {
        if (!use.mayAskUsage() || !canAsk(exchange.getRequest())) {
            return Mono.just(reading(exchange, use, false));
        }
        return demands.asking(exchange)
                .map(asked -> reading(PlainBodies.replace(exchange, asked), use, true))
                .defaultIfEmpty(reading(exchange, use, false));
    }

    private ServerWebExchange reading(ServerWebExchange exchange, RequestUse use, boolean hidesUsage) {
        ServerWebExchange readable = PlainBodies.withReadableAnswer(exchange);
        UsageResponse response = new UsageResponse(
                readable.getResponse(), readable.getRequest().getMethod(), use, bodies.frames(), hidesUsage);
        return readable.mutate().response(response).build();
    }

    /** Only chat completions and completions know the question; others refuse members that they do not know. */
    private static boolean canAsk(ServerHttpRequest request) {
        String path = request.getPath().pathWithinApplication().value();
        return MediaKind.of(request.getHeaders()) == MediaKind.JSON && path.endsWith("/completions");
    }
}
