package io.m2mgateway.gateway.auth;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * The client whose key a request carried. It comes from the configuration alone: nothing that a client writes into its request
 * decides who it is.
 *
 * @param name as configured with the key
 * @param tags as configured with the key, for limits; empty where there are none
 */
public record Client(String name, Map<String, String> tags) {

    private static final String ATTRIBUTE = Client.class.getName();
    private static final String SOURCE = ATTRIBUTE + ".source";

    /** Keeps its own copy of the tags. */
    public Client {
        tags = Map.copyOf(tags);
    }

    /** The client of a request that passed {@code ApiKey}; null where the route has no such filter. For key resolvers and logs. */
    public static @Nullable Client of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    static boolean isAuthenticatedBy(String source, ServerWebExchange exchange) {
        return source.equals(exchange.getAttribute(SOURCE));
    }

    void attachTo(ServerWebExchange exchange, String source) {
        exchange.getAttributes().put(ATTRIBUTE, this);
        exchange.getAttributes().put(SOURCE, source);
    }
}
