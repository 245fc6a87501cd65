package io.m2mgateway.gateway.body;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CACHED_SERVER_HTTP_REQUEST_DECORATOR_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.m2mgateway.gateway.RouteFilter;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.M2mLimits;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.event.EnableBodyCachingEvent;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What holds on every route that has a filter of this library: the smallest of the filters' size limits, whichever
 * filter reads the body first, and that a client cannot speak in the gateway's own name.
 */
public final class RouteRulesFilter implements GlobalFilter, Ordered, ApplicationListener<EnableBodyCachingEvent> {

    /** Set by a gateway for its upstream; a client's own would be believed there. */
    static final String THREAT_HEADER = "X-M2M-Threat";

    static final String SESSION_HEADER = "M2M-Session";

    private static final String SESSION_ATTRIBUTE = RouteRulesFilter.class.getName() + ".session";

    /** Routes whose filters send a request more than once. */
    private final Set<String> repeating = ConcurrentHashMap.newKeySet();

    /** The session that a request names, which its upstream is not told; null where it names none. */
    public static @Nullable String session(ServerWebExchange exchange) {
        return exchange.getAttribute(SESSION_ATTRIBUTE);
    }

    @Override
    public void onApplicationEvent(EnableBodyCachingEvent event) {
        repeating.add(event.getRouteId());
    }

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
        boolean reads = false;
        boolean sealed = false;
        long limit = RouteFilter.NO_LIMIT;
        long inflated = RouteFilter.NO_LIMIT;
        for (GatewayFilter filter : filters) {
            if (filter instanceof RouteFilter own && !RouteFilter.isOverridden(own, filters)) {
                ours = true;
                session |= own.forwardsSession();
                reads |= own.readsBody();
                sealed |= own.opensFrames();
                limit = Math.min(limit, own.maxBodySize());
                inflated = Math.min(inflated, own.maxInflatedSize());
            }
        }
        if (route == null || !ours) {
            return chain.filter(exchange);
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        if (MediaKind.isAmbiguous(headers)) {
            return Mono.error(new GatewayException(GatewayError.of(400, "There is more than one Content-Type.")));
        }
        RequestBody body = takenBack(exchange);
        // Files stream, whatever their size: nothing bounds what a copy for a second attempt would take.
        if (MediaKind.of(headers).isLimited()) {
            body.limit(reads && limit == RouteFilter.NO_LIMIT ? M2mLimits.DEFAULT.maxMessage() : limit);
            if (inflated != RouteFilter.NO_LIMIT) {
                body.maxInflated(inflated);
            }
            if (sealed) {
                body.seal();
            }
            if (repeating.contains(route.getId())) {
                body.keep();
            }
        }
        ServerWebExchange clean = withoutGatewayHeaders(exchange, session);
        // Spring Cloud Gateway would read all of the body here, before authentication, and hand its copy to the
        // upstream past every filter. It takes this for done.
        clean.getAttributes().put(CACHED_SERVER_HTTP_REQUEST_DECORATOR_ATTR, clean.getRequest());
        return chain.filter(clean);
    }

    /** A predicate may have read the body into a copy of its own: then that copy is what we own. */
    private static RequestBody takenBack(ServerWebExchange exchange) {
        ServerHttpRequest copy = exchange.getAttribute(CACHED_SERVER_HTTP_REQUEST_DECORATOR_ATTR);
        if (copy != null) {
            RequestBody.of(exchange).becomes(copy.getBody());
        }
        return RequestBody.of(exchange);
    }

    private static ServerWebExchange withoutGatewayHeaders(ServerWebExchange exchange, boolean keepSession) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        boolean threat = headers.containsHeader(THREAT_HEADER);
        boolean session = !keepSession && headers.containsHeader(SESSION_HEADER);
        if (session) {
            exchange.getAttributes().put(SESSION_ATTRIBUTE, String.valueOf(headers.getFirst(SESSION_HEADER)));
        }
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
