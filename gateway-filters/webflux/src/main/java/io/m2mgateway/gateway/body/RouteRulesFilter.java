package io.m2mgateway.gateway.body;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.m2mgateway.gateway.RouteFilter;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What holds on every route that has a filter of this library: the smallest of the filters' size limits, whichever
 * filter reads the body first, and that a client cannot speak in the gateway's own name.
 */
public final class RouteRulesFilter implements GlobalFilter, Ordered {

    /** Set by a gateway for its upstream; a client's own would be believed there. */
    static final String THREAT_HEADER = "X-M2M-Threat";

    static final String SESSION_HEADER = "M2M-Session";

    @Override
    public int getOrder() {
        // Before the first filter that may read a body, after what runs before any filter of a route.
        return Ordered.HIGHEST_PRECEDENCE + 500;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        List<GatewayFilter> filters = route == null ? List.of() : route.getFilters();
        boolean ours = false;
        boolean session = false;
        long limit = RouteFilter.NO_LIMIT;
        for (GatewayFilter filter : filters) {
            if (filter instanceof RouteFilter own) {
                ours = true;
                session |= own.forwardsSession();
                limit = Math.min(limit, own.maxBodySize());
            }
        }
        if (!ours) {
            return chain.filter(exchange);
        }
        ServerHttpRequest request = exchange.getRequest();
        if (MediaKind.of(request.getHeaders()).isLimited()) {
            RequestBody.of(exchange).limit(limit);
        }
        return chain.filter(withoutGatewayHeaders(exchange, session));
    }

    private static ServerWebExchange withoutGatewayHeaders(ServerWebExchange exchange, boolean keepSession) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        boolean threat = headers.containsHeader(THREAT_HEADER);
        boolean session = !keepSession && headers.containsHeader(SESSION_HEADER);
        if (!threat && !session) {
            return exchange;
        }
        return exchange.mutate()
                .request(request -> request.headers(changed -> {
                    changed.remove(THREAT_HEADER);
                    if (session) {
                        changed.remove(SESSION_HEADER);
                    }
                }))
                .build();
    }
}
