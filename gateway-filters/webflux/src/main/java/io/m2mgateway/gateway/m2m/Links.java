package io.m2mgateway.gateway.m2m;

import io.m2mgateway.m2m.WireForm;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What upstreams of routes with {@code upstream: m2m} were seen to read. Thread-safe; one for all routes, an entry for each address of theirs. */
final class Links {

    /** How long an upstream that took no frame gets none: it may be replaced by one that does. */
    private static final Duration PLAIN_FOR = Duration.ofMinutes(10);

    private final Map<URI, Link> links = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    /** @param nanoTime {@link System#nanoTime}, or a test's clock */
    Links(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** By scheme, host and port. */
    Link of(URI upstream) {
        URI root =
                upstream.getRawAuthority() == null || (isEmpty(upstream.getRawPath()) && upstream.getRawQuery() == null)
                        ? upstream
                        : URI.create(upstream.getScheme() + "://" + upstream.getRawAuthority());
        return links.computeIfAbsent(root, first -> new Link());
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /** One upstream. */
    final class Link {

        private volatile WireForm form = WireForm.M2M;
        private volatile long plainUntil;

        /** What the next request is sent as: compact, M2M v1, or {@link WireForm#PASSTHROUGH} for plain JSON. */
        WireForm form() {
            WireForm now = form;
            return now == WireForm.PASSTHROUGH && nanoTime.getAsLong() - plainUntil >= 0 ? WireForm.M2M : now;
        }

        /** It said that it reads frames. */
        void reads(boolean compact) {
            form = compact ? WireForm.COMPACT : WireForm.M2M;
        }

        /** It took plain JSON and not a frame. */
        void readsNone() {
            plainUntil = nanoTime.getAsLong() + PLAIN_FOR.toNanos();
            form = WireForm.PASSTHROUGH;
        }
    }
}
