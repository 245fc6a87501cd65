package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.policy.Policy;
import java.util.List;
import java.util.Locale;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;

/**
 * Names of policies that are written into a route: {@code inline.<route>.<key>}, so that no two routes share buckets by accident, and a route that is
 * loaded again keeps its own. One in {@code default-filters} is {@code inline.default-filters.<key>}: one policy, whichever route is asked.
 */
final class InlinePolicies {
    private static final int HASH_LENGTH = 8;

    private InlinePolicies() {}

    static String name(String route, String key) {
        String name = PolicyBinder.INLINE + spelled(route) + "." + spelled(key.replace(" ", ""));
        if (spelled(route).equals(route) && name.length() <= Policy.MAX_NAME_LENGTH) {
            return name;
        }
        // Another route may be spelled alike but for what was left out.
        String hash = LimitKey.of(List.of(route, key)).toLowerCase(Locale.ROOT).substring(0, HASH_LENGTH);
        int room = Policy.MAX_NAME_LENGTH - HASH_LENGTH - 1;
        return name.substring(0, Math.min(room, name.length())) + "." + hash;
    }

    private static String spelled(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
    }

    /** The place as {@link ArgPlace} names it. */
    static String place(String routeId) {
        return routeId.equals(RouteDefinitionRouteLocator.DEFAULT_FILTERS) ? ArgPlace.DEFAULT_FILTERS : routeId;
    }
}
