package io.m2mgateway.gateway.limit.key;

import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Says whom a request is counted for, where no built-in key does. A bean of this type called {@code tenant} is the key {@code @tenant}.
 *
 * <p>Thread-safe; it must not block. The value is digested before it is used; it is neither stored nor logged.
 */
@FunctionalInterface
public interface LimitKeyResolver {

    /**
     * The value for a request. {@code ApiKey} has run before; the body can be looked at through
     * {@link io.m2mgateway.gateway.m2m.RoutingFacts#read(ServerWebExchange)}.
     *
     * @return empty, or an empty text, if the request has none: then {@code empty-key} decides. An error fails the request
     */
    Mono<String> resolve(ServerWebExchange exchange);
}
