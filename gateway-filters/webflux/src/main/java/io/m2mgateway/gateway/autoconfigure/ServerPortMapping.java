package io.m2mgateway.gateway.autoconfigure;

import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** An endpoint of the server's port. The server of a management port, whose context has this one for a parent, would find its mapping too. */
final class ServerPortMapping extends SimpleUrlHandlerMapping {

    /** Before the routes, one of which may take every path. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1000;

    ServerPortMapping(String pattern, WebHandler endpoint) {
        super(Map.of(pattern, endpoint), ORDER);
    }

    @Override
    public Mono<Object> getHandlerInternal(ServerWebExchange exchange) {
        return exchange.getApplicationContext() == getApplicationContext()
                ? super.getHandlerInternal(exchange)
                : Mono.empty();
    }
}
