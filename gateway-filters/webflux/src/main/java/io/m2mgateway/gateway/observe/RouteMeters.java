package io.m2mgateway.gateway.observe;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Meters of one filter of one route. A filter belongs to one route, but Spring Cloud Gateway tells it which one only
 * with the first request. Thread-safe.
 */
public final class RouteMeters {

    private final GatewayMetrics metrics;
    private final String filter;
    private volatile @Nullable FilterMetrics known;

    /** @param filter the filter's name in a route */
    public RouteMeters(GatewayMetrics metrics, String filter) {
        this.metrics = metrics;
        this.filter = filter;
    }

    /** The meters; looked up once. */
    public FilterMetrics of(ServerWebExchange exchange) {
        FilterMetrics meters = known;
        if (meters == null) {
            Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
            meters = metrics.filter(filter, route == null ? "" : route.getId());
            known = meters;
        }
        return meters;
    }
}
