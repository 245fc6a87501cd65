package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeyValues;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** The values of one request. Header and query parameter are the first of their name. */
record RequestKeyValues(ServerWebExchange exchange, String route) implements KeyValues {
    /** The part of an IPv6 address that is one subscriber's at least: RFC 6177. */
    private static final int IPV6_SITE_BYTES = 8;

    @Override
    public @Nullable String valueOf(KeyPart part) {
        Client client = Client.of(exchange);
        return switch (part.kind()) {
            case CLIENT -> client == null ? null : client.name();
            case TAG -> client == null ? null : client.tags().get(part.name());
            case IP -> address(exchange.getRequest().getRemoteAddress());
            case HEADER -> exchange.getRequest().getHeaders().getFirst(part.name());
            case QUERY -> exchange.getRequest().getQueryParams().getFirst(part.name());
            case ROUTE -> route;
            case GLOBAL -> "*";
            case PRINCIPAL, JWT, MODEL, BEAN -> null;
        };
    }

    /** An IPv4 address whole, however it is written; of an IPv6 address the first 64 bits, of which a caller has all others for himself. */
    static @Nullable String address(@Nullable InetSocketAddress socket) {
        InetAddress address = socket == null ? null : socket.getAddress();
        if (address == null) {
            return null;
        }
        return address instanceof Inet6Address six
                ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), IPV6_SITE_BYTES)) + "/64"
                : address.getHostAddress();
    }
}
