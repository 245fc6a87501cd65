package io.m2mgateway.gateway.auth;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.RouteFilter;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.observe.FilterMetrics;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.gateway.observe.RouteMeters;
import io.m2mgateway.m2m.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** One use of {@code ApiKey} on one route. Looks at headers only: nothing of the body is read for a caller without a key. */
final class ApiKeyFilter implements RouteFilter {

    private static final String BEARER = "Bearer ";

    /** The same for a key that is missing, malformed or unknown: the answer must not help to guess. */
    private static final GatewayError REFUSAL = GatewayError.of(ErrorCode.UNAUTHORIZED, "A valid API key is required.")
            .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");

    private final ClientKeys keys;
    private final ApiKeyGatewayFilterFactory.Config config;
    private final RouteMeters meters;

    ApiKeyFilter(ClientKeys keys, ApiKeyGatewayFilterFactory.Config config, GatewayMetrics metrics) {
        this.keys = keys;
        this.config = config;
        this.meters = new RouteMeters(metrics, ApiKeyGatewayFilterFactory.NAME);
    }

    @Override
    public int getOrder() {
        return FilterOrder.API_KEY.order();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        String source = String.valueOf(config.source());
        if (Client.isAuthenticatedBy(source, exchange)) {
            // A forward within this gateway: the key was seen, and is gone from the request.
            return chain.filter(exchange);
        }
        FilterMetrics route = meters.of(exchange);
        Mono<Client> authenticated = route.observed("auth", Mono.fromCallable(() -> authenticate(exchange, route)));
        return authenticated.flatMap(client -> {
            client.attachTo(exchange, source);
            return chain.filter(config.forward() ? exchange : withoutKey(exchange));
        });
    }

    private Client authenticate(ServerWebExchange exchange, FilterMetrics meters) {
        long start = System.nanoTime();
        String key = key(exchange.getRequest().getHeaders().getOrEmpty(config.header()));
        Client client = key == null ? null : keys.find(key);
        meters.time(System.nanoTime() - start);
        if (client == null) {
            meters.request(FilterMetrics.Outcome.REFUSED);
            throw new GatewayException(REFUSAL);
        }
        meters.request(FilterMetrics.Outcome.DONE);
        return client;
    }

    /** Two values leave open which one counts, here and behind us: that is no key. */
    private @Nullable String key(List<String> values) {
        if (values.size() != 1) {
            return null;
        }
        String value = values.get(0).trim();
        if (config.header().equalsIgnoreCase(HttpHeaders.AUTHORIZATION)) {
            return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? value.substring(BEARER.length()).trim()
                    : null;
        }
        return value;
    }

    private ServerWebExchange withoutKey(ServerWebExchange exchange) {
        return exchange.mutate()
                .request(request -> request.headers(headers -> headers.remove(config.header())))
                .build();
    }
}
