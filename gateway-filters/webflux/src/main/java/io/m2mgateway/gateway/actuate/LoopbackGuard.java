package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Keeps web pages that an operator visits away from the operators' endpoints. Where these listen on a loopback address, {@code Host} has to be a loopback
 * name (else a page's own name could have been pointed here), and so has {@code Origin}, if there is one. Elsewhere an {@code Origin} has to be the
 * host itself.
 */
public final class LoopbackGuard implements WebFilter, Ordered {
    private final List<String> paths;
    private final boolean loopback;

    /**
     * @param paths what is guarded, with all below
     * @param loopback whether the server listens on a loopback address only
     */
    public LoopbackGuard(List<String> paths, boolean loopback) {
        this.paths = List.copyOf(paths);
        this.loopback = loopback;
    }

    /** Before anything of the request is acted upon. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        if (paths.stream().noneMatch(guarded -> path.equals(guarded) || path.startsWith(guarded + "/"))) {
            return chain.filter(exchange);
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String host = headers.getFirst(HttpHeaders.HOST);
        if (loopback && host != null && !isLoopback(name(host))) {
            return refuse("Host");
        }
        for (String origin : headers.getOrEmpty(HttpHeaders.ORIGIN)) {
            if (!fits(origin, host)) {
                return refuse("Origin");
            }
        }
        return chain.filter(exchange);
    }

    private boolean fits(String origin, @Nullable String host) {
        String authority = authority(origin);
        return authority != null && (loopback ? isLoopback(name(authority)) : authority.equalsIgnoreCase(host));
    }

    private static Mono<Void> refuse(String header) {
        return Mono.error(new GatewayException(GatewayError.of(403, header + " names another place than this one.")
                .withDetail("header", header)));
    }

    private static @Nullable String authority(String origin) {
        try {
            return URI.create(origin).getRawAuthority();
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** An authority without its port. */
    private static String name(String authority) {
        int bracket = authority.indexOf(']');
        if (authority.startsWith("[") && bracket > 0) {
            return authority.substring(1, bracket);
        }
        int colon = authority.lastIndexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    private static boolean isLoopback(String name) {
        String host = name.toLowerCase(Locale.ROOT);
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
