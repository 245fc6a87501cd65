package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.RouteFilter;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.observe.FilterMetrics;
import io.m2mgateway.gateway.observe.RouteMeters;
import io.m2mgateway.gateway.scan.ScanConfig.Mode;
import io.m2mgateway.gateway.scan.ScanConfig.OtherMedia;
import io.m2mgateway.gateway.scan.ScanConfig.ResponseMode;
import io.m2mgateway.gateway.scan.ScanMeters.Direction;
import io.m2mgateway.gateway.scan.ScanVerdict.Action;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code SecurityScan} on one route. */
final class SecurityScanFilter implements RouteFilter {

    /** What tells the upstream. A client's own is removed before. */
    static final String THREAT_HEADER = "X-M2M-Threat";

    private final ScanConfig config;
    private final ScanSupport support;
    private final RequestScan requests;
    private final RouteMeters meters;
    private volatile @Nullable Boolean overridden;

    SecurityScanFilter(ScanConfig config, ScanSupport support) {
        this.config = config;
        this.support = support;
        this.requests = new RequestScan(config, support);
        this.meters = new RouteMeters(support.metrics(), SecurityScanGatewayFilterFactory.NAME);
    }

    @Override
    public int getOrder() {
        return FilterOrder.SCAN.order();
    }

    @Override
    public long maxBodySize() {
        return support.maxSize();
    }

    @Override
    public long maxInflatedSize() {
        return support.maxSize();
    }

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public boolean scans() {
        return config.mode() != Mode.SHADOW;
    }

    @Override
    public boolean blocks() {
        return config.mode() == Mode.BLOCK;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        if (isOverridden(route)) {
            return chain.filter(exchange);
        }
        if ("websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade())) {
            // A conversation that no filter sees.
            return config.otherMedia() == OtherMedia.DENY
                    ? Mono.error(ScanRefusal.unscannable())
                    : chain.filter(exchange);
        }
        FilterMetrics filter = meters.of(exchange);
        return filter.observed("scan", timed(exchange, route))
                .doOnError(refused -> filter.request(FilterMetrics.Outcome.REFUSED))
                .flatMap(outcome -> {
                    ScanVerdict verdict = outcome.verdict();
                    exchange.getAttributes().put(ScanVerdict.ATTRIBUTE, verdict);
                    support.meters().verdict(route.getId(), Direction.REQUEST, verdict);
                    GatewayException refusal = outcome.refusal();
                    support.log().line(exchange, route, Direction.REQUEST, verdict, refusal == null);
                    filter.request(outcome(verdict, refusal));
                    return refusal != null
                            ? Mono.error(refusal)
                            : chain.filter(answered(next(exchange, outcome), route, outcome));
                });
    }

    private Mono<RequestScan.Outcome> timed(ServerWebExchange exchange, Route route) {
        return Mono.defer(() -> requests.scan(exchange, nanos -> {
            support.meters().time(route.getId(), Direction.REQUEST, nanos);
            meters.of(exchange).time(nanos);
        }));
    }

    private static FilterMetrics.Outcome outcome(ScanVerdict verdict, @Nullable GatewayException refusal) {
        if (verdict.action() == Action.ERROR) {
            return FilterMetrics.Outcome.FAILED;
        }
        return refusal != null ? FilterMetrics.Outcome.REFUSED : FilterMetrics.Outcome.DONE;
    }

    private static ServerWebExchange next(ServerWebExchange exchange, RequestScan.Outcome outcome) {
        byte[] changed = outcome.changed();
        ServerWebExchange next = changed == null ? exchange : PlainBodies.replace(exchange, changed);
        if (outcome.verdict().action() != Action.TAG) {
            return next;
        }
        String threat = outcome.verdict().header();
        return next.mutate()
                .request(request -> request.header(THREAT_HEADER, threat))
                .build();
    }

    private ServerWebExchange answered(ServerWebExchange exchange, Route route, RequestScan.Outcome outcome) {
        if (config.response() == ResponseMode.OFF) {
            return exchange;
        }
        AnswerScan scan = new AnswerScan(config, support, exchange, route, outcome.prompt());
        ServerHttpRequest request = exchange.getRequest();
        return PlainBodies.withReadableAnswer(exchange)
                .mutate()
                // A part of an answer cannot be judged, so none is asked for.
                .request(changed -> changed.headers(headers -> {
                    headers.remove(HttpHeaders.RANGE);
                    headers.remove(HttpHeaders.IF_RANGE);
                }))
                .response(new AnswerResponse(exchange.getResponse(), request.getMethod(), scan))
                .build();
    }

    /** A route that has the filter of its own besides the one of {@code default-filters} means its own. */
    private boolean isOverridden(Route route) {
        Boolean known = overridden;
        if (known == null) {
            known = RouteFilter.isOverridden(this, route.getFilters());
            overridden = known;
        }
        return known;
    }
}
