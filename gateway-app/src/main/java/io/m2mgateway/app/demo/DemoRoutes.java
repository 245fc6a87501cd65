package io.m2mgateway.app.demo;

import java.net.URI;
import java.util.List;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import reactor.core.publisher.Flux;

/** The demo's routes. In code, since only the running upstream knows its port. */
final class DemoRoutes implements RouteDefinitionLocator {

    private final DemoUpstream upstream;

    DemoRoutes(DemoUpstream upstream) {
        this.upstream = upstream;
    }

    @Override
    public Flux<RouteDefinition> getRouteDefinitions() {
        return Flux.defer(() -> Flux.just(
                route(
                        "demo-keyed",
                        List.of("Path=/keyed/v1/**"),
                        List.of("ApiKey=demo", "StripPrefix=1", "M2MCompression")),
                route(
                        "demo-limited",
                        List.of("Path=/limited/v1/**"),
                        List.of("DistributedRateLimit=demo", "StripPrefix=1", "M2MCompression")),
                route(
                        "demo-gpt",
                        List.of("Path=/v1/**", "M2MHeader=model, gpt-.*"),
                        List.of("AddResponseHeader=X-Demo-Route, gpt", "M2MCompression")),
                route("demo", List.of("Path=/v1/**"), List.of("M2MCompression"))));
    }

    private RouteDefinition route(String id, List<String> predicates, List<String> filters) {
        RouteDefinition route = new RouteDefinition();
        route.setId(id);
        route.setUri(URI.create("http://127.0.0.1:" + upstream.port()));
        route.setPredicates(predicates.stream().map(PredicateDefinition::new).toList());
        route.setFilters(filters.stream()
                .map(text -> text.contains("=") ? new FilterDefinition(text) : named(text))
                .toList());
        return route;
    }

    private static FilterDefinition named(String filter) {
        FilterDefinition definition = new FilterDefinition();
        definition.setName(filter);
        return definition;
    }
}
