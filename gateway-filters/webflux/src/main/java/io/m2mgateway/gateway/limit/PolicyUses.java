package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.StoreFailureMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import reactor.core.publisher.Mono;

/** Where policies are used, by the routes as they are now. Thread-safe. */
public final class PolicyUses {
    private final RouteLocator routes;

    /**
     * One use of a policy.
     *
     * @param route the route's id
     * @param onStoreFailure what happens there while a shared store does not answer
     * @param shadow whether the policy is only counted there
     */
    public record Use(String route, StoreFailureMode onStoreFailure, boolean shadow) {}

    /** @param routes all routes of the gateway */
    public PolicyUses(RouteLocator routes) {
        this.routes = routes;
    }

    /** The uses of each policy that is used, by its name; those of {@code default-filters} once for each route. */
    public Mono<Map<String, List<Use>>> byPolicy() {
        return routes.getRoutes().collect(TreeMap::new, PolicyUses::add);
    }

    private static void add(Map<String, List<Use>> uses, Route route) {
        for (GatewayFilter filter : route.getFilters()) {
            if (filter instanceof AdmissionFilter one) {
                LimitUse use = one.use();
                for (String policy : use.policies()) {
                    uses.computeIfAbsent(policy, name -> new ArrayList<>())
                            .add(new Use(route.getId(), use.onStoreFailure(), use.shadow()));
                }
            }
        }
    }
}
