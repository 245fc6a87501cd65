package io.m2mgateway.gateway.error;

import io.m2mgateway.m2m.ErrorCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells "no such path" from "not with this method". Spring Cloud Gateway knows only whether a route matched; here a route that
 * asks for methods is tried again with each of the others.
 */
public final class AllowedMethods {

    private static final List<HttpMethod> METHODS = List.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private final RouteLocator routes;

    /** @param routes those that a request could have matched */
    public AllowedMethods(RouteLocator routes) {
        this.routes = routes;
    }

    /** A 405 with {@code Allow} where another method would have found a route; else the 404 that was given. */
    Mono<GatewayError> instead(ServerWebExchange exchange, GatewayError notFound) {
        return routes.getRoutes()
                .filter(AllowedMethods::asksForMethods)
                .collectList()
                .flatMapMany(candidates -> candidates.isEmpty() ? Flux.empty() : methods(exchange, candidates))
                .map(HttpMethod::name)
                .collect(Collectors.joining(", "))
                .map(allow -> allow.isEmpty() ? notFound : notAllowed(allow));
    }

    private static GatewayError notAllowed(String allow) {
        return GatewayError.of(ErrorCode.METHOD_NOT_ALLOWED, "The path does not take this method.")
                .withHeader(HttpHeaders.ALLOW, allow);
    }

    private static Flux<HttpMethod> methods(ServerWebExchange exchange, List<Route> candidates) {
        HttpMethod own = exchange.getRequest().getMethod();
        return Flux.fromIterable(METHODS)
                .filter(method -> !method.equals(own))
                .filterWhen(method -> matches(exchange, method, candidates));
    }

    private static Mono<Boolean> matches(ServerWebExchange exchange, HttpMethod method, List<Route> candidates) {
        ServerWebExchange asIf =
                exchange.mutate().request(request -> request.method(method)).build();
        return Flux.fromIterable(candidates)
                .concatMap(route -> route.getPredicate().apply(asIf))
                .any(Boolean::booleanValue);
    }

    private static boolean asksForMethods(Route route) {
        AtomicBoolean found = new AtomicBoolean();
        route.getPredicate().accept(predicate -> {
            if (predicate.getClass().getEnclosingClass() == MethodRoutePredicateFactory.class) {
                found.set(true);
            }
        });
        return found.get();
    }
}
