package io.m2mgateway.gateway.limit.key;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeyValues;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * The values of one request. Header and query parameter are the first of their name.
 *
 * @param late what had to be waited for
 */
record RequestKeyValues(ServerWebExchange exchange, String route, CallerAddress addresses, Map<KeyPart, String> late)
        implements KeyValues {

    @Override
    public @Nullable String valueOf(KeyPart part) {
        Client client = Client.of(exchange);
        return switch (part.kind()) {
            case CLIENT -> client == null ? null : client.name();
            case TAG -> client == null ? null : client.tags().get(part.name());
            case IP -> addresses.of(exchange.getRequest());
            case HEADER -> exchange.getRequest().getHeaders().getFirst(part.name());
            case QUERY -> exchange.getRequest().getQueryParams().getFirst(part.name());
            case ROUTE -> route;
            case GLOBAL -> "*";
            case PRINCIPAL, JWT, MODEL, BEAN -> late.get(part);
        };
    }
}
