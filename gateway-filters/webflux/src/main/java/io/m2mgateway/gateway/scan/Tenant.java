package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.auth.Client;
import java.net.InetSocketAddress;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** Whose texts are remembered together. Names are never compared across kinds. */
final class Tenant {

    private Tenant() {}

    /** The client of {@code ApiKey}; else whoever has the same credentials; else whoever has the same address. */
    static String of(ServerWebExchange exchange) {
        Client client = Client.of(exchange);
        if (client != null) {
            return "client:" + client.name();
        }
        String credentials = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (credentials != null) {
            return "credentials:" + credentials;
        }
        InetSocketAddress address = exchange.getRequest().getRemoteAddress();
        return "address:"
                + (address == null || address.getAddress() == null
                        ? ""
                        : address.getAddress().getHostAddress());
    }
}
