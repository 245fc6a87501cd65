package io.m2mgateway.app.demo;

import java.net.URI;
import java.util.List;
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
        return Flux.defer(() -> Flux.just(route("demo", "Path=/v1/**")));
    }

    private RouteDefinition route(String id, String... predicates) {
        RouteDefinition route = new RouteDefinition();
        route.setId(id);
        route.setUri(URI.create("http://127.0.0.1:" + upstream.port()));
        route.setPredicates(
                List.of(predicates).stream().map(PredicateDefinition::new).toList());
        return route;
    }
}
