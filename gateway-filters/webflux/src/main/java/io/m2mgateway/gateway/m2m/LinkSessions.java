package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.auth.ApiKeyGatewayFilterFactory;
import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.CloseReason;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;

/**
 * The sessions that links keep, one for each client and upstream: what one client sent never shows in the length of another one's frames. The one used longest ago is given up for one
 * more than {@link #MOST}. Thread-safe.
 */
final class LinkSessions {

    private static final Logger log = LoggerFactory.getLogger(LinkSessions.class);

    /** Each holds as many bytes of earlier documents as was agreed, 1 MiB at most. */
    static final int MOST = 256;

    static final String HEADER = "M2M-Session";

    /** The protocol's time for an answer to HELLO. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ENVELOPE = "application/x-m2m+json";

    /** What a request's headers say of its own body and connection. */
    private static final Set<String> ITS_OWN = Set.of(
            "connection",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "m2m-session",
            "proxy-connection",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final HttpClient http;
    private final LongSupplier nanoTime;
    private final Map<Key, LinkSession> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, LinkSession> eldest) {
            if (size() <= MOST) {
                return false;
            }
            closed(eldest.getValue(), CloseReason.NORMAL).subscribe();
            return true;
        }
    };

    private record Key(URI endpoint, CompressionConfig config, String client) {}

    /** @param nanoTime {@link System#nanoTime}, or a test's clock */
    LinkSessions(HttpClient http, LongSupplier nanoTime) {
        this.http = http;
        this.nanoTime = nanoTime;
    }

    /** Refuses sessions where no {@code ApiKey} names the clients that they belong to. */
    static void checkClient(ArgPlace place, CompressionConfig config, List<ArgPlace> others) {
        boolean named = others.stream().anyMatch(other -> other.factory().equals(ApiKeyGatewayFilterFactory.NAME));
        if (config.upstreamSession() != null && !named) {
            throw place.invalid(
                    "upstream-session",
                    "a session belongs to one client, and no ApiKey names one",
                    "Add ApiKey=<source> to each route that uses it, or remove it.");
        }
    }

    /** The request in the session of its client; where there is none yet it goes without, and one is opened. A client's own session is left alone. */
    LinkRequest join(ServerWebExchange exchange, LinkRequest request) {
        String path = request.side().config().upstreamSession();
        Client client = Client.of(exchange);
        HttpHeaders headers = exchange.getRequest().getHeaders();
        if (path == null || client == null || request.form() != WireForm.COMPACT || headers.containsHeader(HEADER)) {
            return request.alone();
        }
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        URI endpoint = route.getUri().resolve(path);
        LinkSession session;
        synchronized (sessions) {
            session = sessions.computeIfAbsent(
                    new Key(endpoint, request.side().config(), client.name()), first -> new LinkSession(nanoTime));
        }
        LinkSession.Opened opened = session.opened();
        if (opened == null) {
            UpstreamSide side = request.side();
            HttpHeaders sender = ofSender(headers);
            session.open(side.codec().codec(), side.protection(), envelope -> post(endpoint, sender, envelope));
            return request.alone();
        }
        return request.in(session, opened);
    }

    /** Ends all of them; completes when the upstreams have answered, or do not. */
    Mono<Void> close() {
        List<LinkSession> all;
        synchronized (sessions) {
            all = List.copyOf(sessions.values());
            sessions.clear();
        }
        return Flux.fromIterable(all)
                .flatMap(session -> closed(session, CloseReason.CLIENT_SHUTDOWN))
                .then();
    }

    private static Mono<Void> closed(LinkSession session, CloseReason reason) {
        return session.close(reason).onErrorResume(failure -> {
            log.debug("A session with an upstream ends by its timeout: {}", failure.toString());
            return Mono.empty();
        });
    }

    /** As the request's sender, whose session it will be. */
    private Mono<byte[]> post(URI endpoint, HttpHeaders sender, Mono<byte[]> envelope) {
        return http.headers(headers -> {
                    sender.forEach(headers::set);
                    headers.set(HttpHeaders.CONTENT_TYPE, ENVELOPE);
                })
                .post()
                .uri(endpoint)
                .send(envelope.map(Unpooled::wrappedBuffer))
                .response((response, body) -> {
                    String type = response.responseHeaders().get(HttpHeaders.CONTENT_TYPE, "");
                    boolean answers = response.status().code() == 200 && type.startsWith(ENVELOPE);
                    return answers ? whole(body) : Mono.empty();
                })
                .next()
                .timeout(PATIENCE);
    }

    private static Mono<byte[]> whole(ByteBufFlux body) {
        return body.asByteArray()
                .reduce(new ByteArrayOutputStream(), (all, piece) -> {
                    if (all.size() + piece.length > LinkSession.MAX_ENVELOPE) {
                        throw new IllegalStateException("the answer is longer than an envelope");
                    }
                    all.writeBytes(piece);
                    return all;
                })
                .map(ByteArrayOutputStream::toByteArray);
    }

    /** All that a request says of its sender. It is kept as long as the session, which only he can end. */
    private static HttpHeaders ofSender(HttpHeaders headers) {
        HttpHeaders own = new HttpHeaders();
        headers.forEach((name, values) -> {
            if (isOfSender(name.toLowerCase(Locale.ROOT))) {
                own.addAll(name, values);
            }
        });
        return own;
    }

    private static boolean isOfSender(String name) {
        return !ITS_OWN.contains(name)
                && !name.startsWith("content-")
                && !name.startsWith("accept")
                && !name.startsWith("if-");
    }
}
