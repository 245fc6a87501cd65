package io.m2mgateway.app;

import io.m2mgateway.gateway.args.KnownArgsCheck;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.core.NestedExceptionUtils;
import reactor.core.publisher.Mono;

/**
 * Builds every route once before the server listens, so that a mistake in one stops the start-up and is named with its
 * route. Spring Cloud Gateway itself finds it later, and says only what is wrong, not where.
 */
final class RoutesCheck implements SmartInitializingSingleton {

    private static final String ROUTES = GatewayProperties.PREFIX + ".routes";

    private final RouteDefinitionLocator definitions;
    private final RouteDefinitionRouteLocator routes;
    private final KnownArgsCheck knownArgs;
    private final AtomicReference<RouteDefinition> current = new AtomicReference<>();

    @SuppressWarnings("rawtypes") // As Spring Cloud Gateway declares them.
    RoutesCheck(
            RouteDefinitionLocator definitions,
            List<RoutePredicateFactory> predicates,
            List<GatewayFilterFactory> filters,
            GatewayProperties properties,
            ConfigurationService configurationService,
            KnownArgsCheck knownArgs) {
        this.definitions = definitions;
        this.knownArgs = knownArgs;
        this.routes = new RouteDefinitionRouteLocator(
                () -> Mono.justOrEmpty(current.get()).flux(), predicates, filters, properties, configurationService);
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<RouteDefinition> all = definitions();
        if (all.isEmpty()) {
            throw new StartupRefused(
                    "There is configuration, but no route: " + ROUTES + " is empty.",
                    "Add a route to " + ROUTES + ", or start without any configuration to see the demo.");
        }
        knownArgs.onApplicationEvent(new RefreshRoutesEvent(this));
        Set<String> problems = new LinkedHashSet<>();
        for (RouteDefinition definition : all) {
            check(definition, problems);
        }
        if (!problems.isEmpty()) {
            throw new StartupRefused(
                    String.join("\n", problems), "Correct the configuration of each route named above.");
        }
    }

    List<RouteDefinition> definitions() {
        List<RouteDefinition> all =
                definitions.getRouteDefinitions().collectList().block();
        return all == null ? new ArrayList<>() : all;
    }

    private void check(RouteDefinition definition, Set<String> problems) {
        current.set(definition);
        try {
            routes.getRoutes().blockLast();
        } catch (RuntimeException e) {
            problems.add("Route \"" + definition.getId() + "\": "
                    + NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        }
    }
}
