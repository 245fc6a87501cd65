package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.RouteFilter;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationListener;

/** Tells new sessions of scans what is true of every route that they can be used on, as often as routes change. */
public final class ScannedRoutes implements ApplicationListener<RefreshRoutesResultEvent> {
    private final Sessions sessions;
    private final RouteLocator routes;

    /** @param routes all routes of the gateway */
    public ScannedRoutes(Sessions sessions, RouteLocator routes) {
        this.sessions = sessions;
        this.routes = routes;
    }

    @Override
    public void onApplicationEvent(RefreshRoutesResultEvent event) {
        if (event.isSuccess()) {
            routes.getRoutes()
                    .filter(route -> has(route, RouteFilter::takesSessions))
                    .collectList()
                    .subscribe(this::offer);
        }
    }

    private void offer(List<Route> used) {
        sessions.offer(all(used, RouteFilter::scans), all(used, RouteFilter::blocks));
    }

    private static boolean all(List<Route> used, Predicate<RouteFilter> scan) {
        return !used.isEmpty() && used.stream().allMatch(route -> has(route, scan));
    }

    private static boolean has(Route route, Predicate<RouteFilter> property) {
        List<GatewayFilter> filters = route.getFilters();
        return filters.stream()
                .anyMatch(filter -> filter instanceof RouteFilter own
                        && property.test(own)
                        && !RouteFilter.isOverridden(own, filters));
    }
}
