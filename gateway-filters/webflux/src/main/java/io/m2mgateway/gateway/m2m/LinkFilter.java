package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Learns from an upstream's answer what it reads, and sends a request again that it took for no frame: a compact frame as M2M v1, that
 * as JSON, unless it has to be protected; before all that without the session it was in. Nothing of the refusal has reached the client by then.
 */
final class LinkFilter implements GlobalFilter, Ordered, SmartLifecycle {

    /** How long a shutdown waits for upstreams to hear that sessions with them are over. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final LinkSessions sessions;
    private volatile boolean running;

    LinkFilter(LinkSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    /** No thread waits for the upstreams: whoever shuts down goes on when they have answered, or do not. */
    @Override
    public void stop(Runnable stopped) {
        running = false;
        sessions.close()
                .timeout(CLOSE_WAIT, Mono.empty())
                .doFinally(end -> stopped.run())
                .subscribe();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Behind the server's end, before that of the connections to upstreams. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1024;
    }

    @Override
    public int getOrder() {
        return FilterOrder.LINK.order();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        LinkRequest request = LinkRequest.of(exchange);
        if (request == null) {
            return chain.filter(exchange);
        }
        LinkRequest sent = sessions.join(exchange, request);
        // A filter that repeats has the first attempt's headers, whatever form the last one came to.
        return sent.isIn(exchange)
                ? send(exchange, chain)
                : sent.applyTo(exchange).flatMap(next -> send(next, chain));
    }

    private static Mono<Void> send(ServerWebExchange exchange, GatewayFilterChain chain) {
        LinkRequest sent = Objects.requireNonNull(LinkRequest.of(exchange));
        return chain.filter(exchange).then(Mono.defer(() -> answered(exchange, chain, sent)));
    }

    private static Mono<Void> answered(ServerWebExchange exchange, GatewayFilterChain chain, LinkRequest sent) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        HttpStatusCode code = exchange.getResponse().getStatusCode();
        int status = code == null ? 0 : code.value();
        List<MediaType> reads = reads(headers);
        headers.remove(HttpHeaders.ACCEPT);
        boolean frames = reads.stream().anyMatch(FrameOffer::isFrame);
        if (frames) {
            sent.link().reads(reads.stream().anyMatch(LinkFilter::isCompact));
            sent.taken(exchange);
            return Mono.empty();
        }
        if (sent.mayBeUnread(status, headers) && !exchange.getResponse().isCommitted()) {
            return again(exchange, chain, sent);
        }
        boolean plainAnswer = MediaKind.of(headers) != MediaKind.FRAME;
        if (sent.provesNone() && status < 400 && plainAnswer) {
            sent.link().readsNone();
        }
        return Mono.empty();
    }

    private static Mono<Void> again(ServerWebExchange exchange, GatewayFilterChain chain, LinkRequest sent) {
        ServerWebExchangeUtils.reset(exchange);
        LinkRequest again = sent.next();
        if (again == null) {
            return Mono.error(new GatewayException(GatewayError.of(
                    ErrorCode.UPSTREAM_ERROR, "The upstream does not take this gateway's protected frames.")));
        }
        ServerWebExchange outside = sent.session() == null
                ? exchange
                : exchange.mutate()
                        .request(request -> request.headers(headers -> headers.remove(LinkSessions.HEADER)))
                        .build();
        return again.applyTo(outside).flatMap(next -> send(next, chain));
    }

    private static boolean isCompact(MediaType range) {
        return FrameOffer.isFrame(range) && FrameOffer.isKnown(range) && range.getParameter("v") != null;
    }

    /** What a server takes is in its own {@code Accept} (RFC 9110, section 12.5.1). */
    private static List<MediaType> reads(HttpHeaders headers) {
        try {
            return headers.getAccept();
        } catch (InvalidMediaTypeException unreadable) {
            return List.of();
        }
    }
}
