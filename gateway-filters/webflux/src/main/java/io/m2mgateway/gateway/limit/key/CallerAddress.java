package io.m2mgateway.gateway.limit.key;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The address of a caller: of the socket, unless that is a trusted proxy's. Then the nearest hop that is none, by {@code X-Forwarded-For} or
 * {@code Forwarded}; where a request has both and they say different things, the proxy's, since one of the two is the caller's own word.
 */
final class CallerAddress {
    /** The part of an IPv6 address that is one subscriber's at least: RFC 6177. */
    private static final int IPV6_SITE_BYTES = 8;

    private final TrustedProxies proxies;
    private final UntrustedProxyWarning warning;

    CallerAddress(TrustedProxies proxies) {
        this.proxies = proxies;
        this.warning = new UntrustedProxyWarning(!proxies.isEmpty());
    }

    /** The address in the form of a key; null where the connection has none. */
    @Nullable
    String of(ServerHttpRequest request) {
        InetAddress address = address(request);
        return address == null ? null : text(address);
    }

    /** An address as configuration and operators write it, in the form of a key; null if it is none. */
    static @Nullable String canonical(String literal) {
        String plain = literal.endsWith("/64") ? literal.substring(0, literal.length() - 3) : literal;
        InetAddress address = parse(plain);
        return address == null ? null : text(address);
    }

    private @Nullable InetAddress address(ServerHttpRequest request) {
        // Spring and Reactor Netty may have put what headers say in the place of the socket's address, and taken the
        // headers away.
        if (ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest connection) {
            return address(
                    connection.connectionRemoteAddress(),
                    connection.requestHeaders().getAll("X-Forwarded-For"),
                    connection.requestHeaders().getAll("Forwarded"));
        }
        return address(
                request.getRemoteAddress(),
                request.getHeaders().getOrEmpty("X-Forwarded-For"),
                request.getHeaders().getOrEmpty("Forwarded"));
    }

    static @Nullable InetAddress ofSocket(@Nullable SocketAddress socket) {
        return socket instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    @Nullable
    InetAddress address(@Nullable SocketAddress socket, List<String> forwardedFor, List<String> forwarded) {
        InetAddress peer = ofSocket(socket);
        if (!warning.isOver()) {
            warning.look(socket, forwardedFor, forwarded);
        }
        if (peer == null || !proxies.contains(peer)) {
            return peer;
        }
        InetAddress old = walk(peer, ForwardedHops.ofForwardedFor(forwardedFor));
        if (forwarded.isEmpty()) {
            return old;
        }
        InetAddress standard = walk(peer, ForwardedHops.ofForwarded(forwarded));
        return forwardedFor.isEmpty() || standard.equals(old) ? standard : peer;
    }

    /** From the nearest hop on: each proxy's word counts for the hop before it, until one says nothing that is an address. */
    private InetAddress walk(InetAddress peer, List<String> hops) {
        InetAddress nearest = peer;
        for (int i = hops.size() - 1; i >= 0 && proxies.contains(nearest); i--) {
            InetAddress hop = parse(hops.get(i));
            if (hop == null) {
                break;
            }
            nearest = hop;
        }
        return nearest;
    }

    /** A literal, never a name that would have to be looked up. */
    static @Nullable InetAddress parse(String literal) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** An IPv4 address whole, however it is written; of an IPv6 address the first 64 bits, of which a caller has all others for himself. */
    private static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder site = new StringBuilder();
        for (int i = 0; i < IPV6_SITE_BYTES; i += 2) {
            site.append(Integer.toHexString(((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)))
                    .append(':');
        }
        return site.append(":/64").toString();
    }
}
