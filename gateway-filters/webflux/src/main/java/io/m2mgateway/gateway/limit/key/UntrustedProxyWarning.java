package io.m2mgateway.gateway.limit.key;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that callers share an address, where a proxy stands before the gateway and nobody said so: requests with key {@code ip} come from one private
 * address, with forwarded headers that name different callers. Thread-safe; once it has been said, or where proxies are trusted, it costs nothing.
 */
final class UntrustedProxyWarning {
    private static final Logger log = LoggerFactory.getLogger(UntrustedProxyWarning.class);

    /** Shared address space of carriers: RFC 6598. */
    private static final int SHARED_FIRST = 100;

    private static final int SHARED_SECOND = 64;
    private static final int SHARED_SECOND_MASK = 0xc0;

    /** Unique local addresses: RFC 4193. */
    private static final int UNIQUE_LOCAL = 0xfc;

    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    private final AtomicReference<@Nullable Seen> first = new AtomicReference<>();
    private volatile boolean over;

    private record Seen(InetAddress peer, String caller) {}

    /** @param trusted whether some proxies are */
    UntrustedProxyWarning(boolean trusted) {
        this.over = trusted;
    }

    /** Whether there is nothing to look for. */
    boolean isOver() {
        return over;
    }

    void look(@Nullable SocketAddress socket, List<String> forwardedFor, List<String> forwarded) {
        InetAddress peer = CallerAddress.ofSocket(socket);
        if (over || peer == null) {
            return;
        }
        if (!isPrivate(peer)) {
            // Callers come by themselves: what they say of proxies is their own word.
            over = true;
            return;
        }
        String caller = !forwardedFor.isEmpty() ? forwardedFor.get(0) : forwarded.isEmpty() ? null : forwarded.get(0);
        if (caller == null) {
            return;
        }
        Seen now = new Seen(peer, caller);
        Seen before = first.compareAndExchange(null, now);
        if (before != null && before.peer().equals(peer) && !before.caller().equals(caller)) {
            over = true;
            first.set(null);
            log.warn(
                    "Key ip: all callers come from {} and share one limit, though forwarded headers tell them apart."
                            + " If a proxy stands there, name it: m2m.trusted-proxies: [{}]",
                    peer.getHostAddress(),
                    peer.getHostAddress());
        }
    }

    /** Of loopback, or of a network that is not the internet's. */
    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean local = address instanceof Inet6Address
                ? (bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL
                : (bytes[0] & 0xff) == SHARED_FIRST && (bytes[1] & SHARED_SECOND_MASK) == SHARED_SECOND;
        return local || address.isLoopbackAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress();
    }
}
