package io.m2mgateway.gateway.dictionary;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Whether nobody on the way between client and gateway can read or change a request, so that dictionaries may be used (RFC 9842, section 8): over TLS, over TLS to a trusted proxy
 * that says so, or on this machine. Thread-safe.
 */
final class SecureContext {

    private static final String PROTO = "X-Forwarded-Proto";
    private static final List<String> TRACES_OF_A_PROXY = List.of(PROTO, "X-Forwarded-For", "Forwarded", "Via");

    private final Predicate<InetAddress> proxies;

    /** @param proxies whose word counts */
    SecureContext(Predicate<InetAddress> proxies) {
        this.proxies = proxies;
    }

    boolean isSecure(ServerHttpRequest request) {
        boolean tls = request.getSslInfo() != null;
        // Spring and Reactor Netty may have put what headers say in the place of the socket's address, and taken the
        // headers away.
        if (ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest connection) {
            var headers = connection.requestHeaders();
            return isSecure(
                    tls,
                    connection.connectionRemoteAddress(),
                    headers.getAll(PROTO),
                    TRACES_OF_A_PROXY.stream().anyMatch(headers::contains));
        }
        var headers = request.getHeaders();
        return isSecure(
                tls,
                request.getRemoteAddress(),
                headers.getOrEmpty(PROTO),
                TRACES_OF_A_PROXY.stream().anyMatch(headers::containsHeader));
    }

    /**
     * @param tls whether the socket itself is encrypted
     * @param socket address of the other end
     * @param protos values of X-Forwarded-Proto
     * @param forwarded whether the request came through a proxy, as its headers tell
     */
    boolean isSecure(boolean tls, @Nullable SocketAddress socket, List<String> protos, boolean forwarded) {
        InetAddress peer = socket instanceof InetSocketAddress inet ? inet.getAddress() : null;
        boolean trusted = peer != null && proxies.test(peer);
        if (trusted && !protos.isEmpty()) {
            return areHttps(protos);
        }
        // What a proxy on this machine passes on may come from anywhere.
        return tls || (peer != null && peer.isLoopbackAddress() && !trusted && !forwarded);
    }

    /** Each proxy on the way adds what it was asked by: all have to be. */
    private static boolean areHttps(List<String> protos) {
        List<String> hops = new ArrayList<>();
        protos.forEach(value -> hops.addAll(List.of(value.split(",", -1))));
        return hops.stream().allMatch(hop -> hop.strip().equalsIgnoreCase("https"));
    }
}
