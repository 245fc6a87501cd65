package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.RouteFilter;
import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.Codings;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.body.RouteRulesFilter;
import io.m2mgateway.gateway.dictionary.ClientDictionaries;
import io.m2mgateway.gateway.dictionary.DictionaryTransport;
import io.m2mgateway.gateway.error.ErrorAnswer;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.m2m.CompressionConfig.RequestMode;
import io.m2mgateway.gateway.m2m.CompressionConfig.Upstream;
import io.m2mgateway.gateway.observe.FilterMetrics;
import io.m2mgateway.gateway.observe.RouteMeters;
import io.m2mgateway.gateway.session.RouteSessions;
import io.m2mgateway.gateway.session.SessionContexts;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code M2MCompression} on one route: decodes the request, and puts the client's choice of answer in its way back. */
final class CompressionFilter implements RouteFilter {

    private final CompressionConfig config;
    private final RequestDecoder decoder;
    private final ClientResponse.Settings settings;
    private final RouteMeters meters;
    private final @Nullable FrameSecurity security;
    private final @Nullable FrameSecurity upstreamSecurity;
    private final ClientDictionaries dictionaries;
    private final Links links;
    private final boolean readsCompact;
    private volatile @Nullable Boolean overridden;
    private final ErrorAnswer errors;
    private final @Nullable RouteSessions sessions;

    CompressionFilter(CompressionConfig config, CompressionSupport support) {
        CodecWork work = support.work();
        this.config = config;
        this.errors = support.errors();
        this.meters = new RouteMeters(support.metrics(), M2MCompressionGatewayFilterFactory.NAME);
        FrameCodec codec = new FrameCodec(config);
        this.security = FrameSecurity.of(config, support);
        this.upstreamSecurity = FrameSecurity.ofUpstream(config, support);
        this.decoder = new RequestDecoder(config, codec, work, support.dictionaries(), security);
        this.links = support.links();
        this.dictionaries = support.dictionaries();
        this.readsCompact = config.algorithms().contains("compact");
        this.settings =
                new ClientResponse.Settings(config, codec, work, support.contexts(), support.dictionaryTransport());
        boolean takesSessions = config.upstream() == Upstream.JSON && config.request() != RequestMode.OFF;
        this.sessions = takesSessions
                ? support.sessions(codec.codec(), config.security().mode())
                : null;
    }

    @Override
    public int getOrder() {
        return FilterOrder.DECODE.order();
    }

    @Override
    public long maxBodySize() {
        return config.maxSize().toBytes();
    }

    @Override
    public long maxInflatedSize() {
        return config.maxInflated().toBytes();
    }

    @Override
    public boolean opensFrames() {
        return config.security() != CompressionConfig.Security.NONE;
    }

    @Override
    public boolean forwardsSession() {
        return config.upstream() == Upstream.M2M;
    }

    @Override
    public boolean takesSessions() {
        return sessions != null;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        // Any other protocol that a client offers to upgrade to is not taken up: such a request is one like all others.
        boolean websocket = "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
        boolean frames = security != null || upstreamSecurity != null;
        if (isOverridden(exchange) || (websocket && !frames)) {
            return chain.filter(exchange);
        }
        if (websocket) {
            return Mono.error(FrameSecurity.refusedUpgrade());
        }
        FilterMetrics route = meters.of(exchange);
        Mono<BodyChange> decoded;
        try {
            RequestBody.of(exchange).requireDeclaredLengthWithinLimit();
            MediaKind kind = MediaKind.of(request.getHeaders());
            // An envelope's document is not protected.
            if (sessions != null && security == null && kind == MediaKind.ENVELOPE) {
                return inSession(exchange, chain, sessions, route);
            }
            decoded = sessions != null && kind == MediaKind.FRAME && RouteRulesFilter.session(exchange) != null
                    ? sessions.requireOpen(exchange).then(Mono.defer(() -> decoder.decode(exchange, route)))
                    : decoder.decode(exchange, route);
        } catch (M2mException | GatewayException refused) {
            decoded = Mono.error(refused);
        }
        if (decoded == RequestDecoder.UNTOUCHED) {
            route.request(FilterMetrics.Outcome.PASSED);
            return chain.filter(prepared(exchange, BodyChange.NONE, route));
        }
        return counted(decoded, route).flatMap(change -> chain.filter(prepared(exchange, change, route)));
    }

    /** A session message: a document goes on as any other, anything else is answered here. */
    private Mono<Void> inSession(
            ServerWebExchange exchange, GatewayFilterChain chain, RouteSessions sessions, FilterMetrics route) {
        Mono<RouteSessions.Entry> entered = decoder.envelope(exchange)
                .flatMap(bytes -> sessions.enter(exchange, bytes, (form, content, most) -> {
                    FrameCodec.Decoded decoded = settings.codec().decodeData(form, content, most);
                    exchange.getAttributes().put(RoutingFacts.ATTRIBUTE, decoded.facts());
                    return decoded.document();
                }));
        return entered.doOnError(error -> route.request(FilterMetrics.Outcome.REFUSED))
                .flatMap(entry -> {
                    route.request(FilterMetrics.Outcome.DONE);
                    if (entry instanceof RouteSessions.Document document) {
                        return chain.filter(inSession(exchange, document, sessions, route));
                    }
                    byte[] envelope = ((RouteSessions.Answered) entry).envelope();
                    return envelope == null
                            ? exchange.getResponse().setComplete()
                            : RouteSessions.writeEnvelope(exchange.getResponse(), envelope);
                });
    }

    private ServerWebExchange inSession(
            ServerWebExchange exchange, RouteSessions.Document entry, RouteSessions sessions, FilterMetrics route) {
        byte[] document = entry.document();
        RequestBody.of(exchange).replace(document);
        ServerWebExchange prepared = prepared(exchange, new BodyChange(document.length, true), route);
        prepared.getAttributes()
                .put(
                        UpstreamSide.ATTRIBUTE,
                        new UpstreamSide(false, settings.codec(), settings.work(), config, null, links));
        long most = config.maxInflated().toBytes();
        return prepared.mutate()
                .response(new SessionAnswer(prepared.getResponse(), sessions, entry.session(), most))
                .build();
    }

    /** A route that has the filter of its own besides the one of {@code default-filters} means its own. */
    private boolean isOverridden(ServerWebExchange exchange) {
        Boolean known = overridden;
        if (known == null) {
            Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
            known = route != null && RouteFilter.isOverridden(this, route.getFilters());
            overridden = known;
        }
        return known;
    }

    private static Mono<BodyChange> counted(Mono<BodyChange> decoded, FilterMetrics route) {
        return decoded.doOnNext(change ->
                        route.request(change.isNone() ? FilterMetrics.Outcome.PASSED : FilterMetrics.Outcome.DONE))
                .doOnError(error -> route.request(
                        error instanceof M2mException || error instanceof GatewayException
                                ? FilterMetrics.Outcome.REFUSED
                                : FilterMetrics.Outcome.FAILED));
    }

    private ServerWebExchange prepared(ServerWebExchange exchange, BodyChange bodyChange, FilterMetrics route) {
        ServerHttpRequest request = exchange.getRequest();
        HttpHeaders headers = request.getHeaders();
        ClientResponse response = new ClientResponse(
                exchange.getResponse(),
                request,
                Client.of(exchange),
                settings,
                offer -> new ClientResponse.Framing(
                        settings.codec()
                                .with(dictionaries.of(Client.of(exchange), offer.dictionaries()))
                                .with(SessionContexts.of(exchange)),
                        security == null ? null : security.protection(exchange)),
                route,
                error -> errors.lastEvent(exchange, error));
        boolean toM2m = config.upstream() == Upstream.M2M;
        if (config.request() != CompressionConfig.RequestMode.OFF && ClientChoice.mentionsFrames(headers)) {
            tellWhatIsRead(exchange);
        }
        if (toM2m || response.wantsFrames()) {
            FrameProtection protection = upstreamSecurity == null ? null : upstreamSecurity.protection(exchange);
            exchange.getAttributes()
                    .put(
                            UpstreamSide.ATTRIBUTE,
                            new UpstreamSide(toM2m, settings.codec(), settings.work(), config, protection, links));
        }
        Consumer<HttpHeaders> acceptChange = acceptChange(headers, toM2m);
        ServerWebExchange.Builder builder = exchange.mutate().response(response);
        if (!bodyChange.isNone() || acceptChange != null) {
            builder.request(changed -> changed.headers(all -> {
                bodyChange.applyTo(all);
                if (acceptChange != null) {
                    acceptChange.accept(all);
                }
            }));
        }
        return builder.build();
    }

    /** Who speaks frames learns that this route does: a gateway before us sends its next requests as it says here. */
    private void tellWhatIsRead(ServerWebExchange exchange) {
        String accepted = FrameOffer.acceptedHere(readsCompact, dictionaries.ids(Client.of(exchange)));
        ServerHttpResponse response = exchange.getResponse();
        response.beforeCommit(() -> {
            response.getHeaders().set(HttpHeaders.ACCEPT, accepted);
            return Mono.empty();
        });
    }

    /** What we ask of the upstream: no frames that it cannot make, no coding that we cannot read. */
    private @Nullable Consumer<HttpHeaders> acceptChange(HttpHeaders headers, boolean toM2m) {
        boolean frames = !toM2m && ClientChoice.mentionsFrames(headers);
        String readable = Codings.readable(headers);
        boolean dictionaries = settings.dictionaries().isOn();
        if (!frames && readable == null && !dictionaries) {
            return null;
        }
        return all -> {
            if (dictionaries) {
                DictionaryTransport.removeOffer(all);
            }
            if (frames) {
                all.setAccept(ClientChoice.withoutFrames(headers));
            }
            if (readable != null) {
                all.set(HttpHeaders.ACCEPT_ENCODING, readable);
            }
        };
    }
}
