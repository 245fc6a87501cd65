package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.FilterOrder;
import io.m2mgateway.gateway.RouteFilter;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.observe.FilterMetrics;
import io.m2mgateway.gateway.observe.RouteMeters;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeyValues;
import io.m2mgateway.limit.policy.PolicyRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** One use of {@code DistributedRateLimit}. The first of a route takes for all of them, those of {@code default-filters} included. */
final class AdmissionFilter implements RouteFilter {
    private static final String DONE = AdmissionFilter.class.getName();

    private final LimitUse config;
    private final LimitSupport support;
    private final PolicyRegistry policies;
    private final RouteMeters meters;

    AdmissionFilter(LimitUse config, LimitSupport support) {
        this.config = config;
        this.support = support;
        this.policies = support.policies();
        this.meters = new RouteMeters(support.metrics(), DistributedRateLimitGatewayFilterFactory.NAME);
    }

    @Override
    public int getOrder() {
        return FilterOrder.ADMISSION.order();
    }

    @Override
    public boolean readsBody() {
        for (String name : config.policies()) {
            PolicyRegistry.Effective policy = policies.find(name);
            if (policy != null && policy.policy().limits().stream().anyMatch(RouteCharges::needsBody)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isAdded() {
        return true;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        // A forward within the gateway comes to another route, whose limits are its own.
        if (route.getId().equals(exchange.getAttributes().put(DONE, route.getId()))) {
            return chain.filter(exchange);
        }
        return Mono.defer(() -> support.keys().read(exchange, route.getId(), keyParts(route)))
                .flatMap(values -> admit(exchange, chain, route, values));
    }

    private List<KeyPart> keyParts(Route route) {
        List<KeyPart> parts = new ArrayList<>();
        for (GatewayFilter filter : route.getFilters()) {
            if (filter instanceof AdmissionFilter one) {
                for (String name : one.config.policies()) {
                    PolicyRegistry.Effective policy = policies.find(name);
                    if (policy != null) {
                        parts.addAll(policy.policy().keyParts());
                    }
                }
            }
        }
        return parts;
    }

    private Mono<Void> admit(ServerWebExchange exchange, GatewayFilterChain chain, Route route, KeyValues values) {
        RouteCharges enforced = new RouteCharges(values, route.getId());
        RouteCharges shadowed = new RouteCharges(values, route.getId());
        StoreFailureMode mode = StoreFailureMode.ALLOW;
        for (GatewayFilter filter : route.getFilters()) {
            if (filter instanceof AdmissionFilter one) {
                mode = stricter(mode, one.config.onStoreFailure());
                one.addTo(one.config.shadow() ? shadowed : enforced, route.getId());
            }
        }
        return new Admission(support, exchange, enforced, shadowed, mode, asksUsage(route))
                .run(decision -> decided(decision, exchange, chain));
    }

    private static boolean asksUsage(Route route) {
        return route.getFilters().stream()
                .noneMatch(filter -> filter instanceof AdmissionFilter one && !one.config.askUsage());
    }

    private void addTo(RouteCharges charges, String route) {
        for (String name : config.policies()) {
            PolicyRegistry.Effective policy = policies.find(name);
            if (policy == null || charges.add(policy)) {
                continue;
            }
            support.recorder().noKey(route, name, config.shadow());
            if (!config.shadow()) {
                throw new GatewayException(GatewayError.of(403, "The request does not say whom to count it for.")
                        .withDetail("policy", name));
            }
        }
    }

    private Mono<Void> decided(Decision decision, ServerWebExchange exchange, GatewayFilterChain chain) {
        FilterMetrics route = meters.of(exchange);
        HttpHeaders headers = exchange.getResponse().getHeaders();
        exchange.getResponse().beforeCommit(() -> {
            if (enforces(exchange)) {
                RateHeaders.set(headers, decision);
            }
            return Mono.empty();
        });
        if (decision.allowed()) {
            route.request(FilterMetrics.Outcome.DONE);
            return chain.filter(exchange);
        }
        route.request(FilterMetrics.Outcome.REFUSED);
        RateHeaders.setRetry(headers, decision);
        return Mono.error(new GatewayException(RateRefusal.of(decision)));
    }

    /** What is enforced here. */
    LimitUse use() {
        return config;
    }

    /** Where all is counted only, clients see nothing of it. */
    private static boolean enforces(ServerWebExchange exchange) {
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        return route.getFilters().stream()
                .anyMatch(filter -> filter instanceof AdmissionFilter one && !one.config.shadow());
    }

    private static StoreFailureMode stricter(StoreFailureMode one, StoreFailureMode other) {
        if (one == StoreFailureMode.DENY || other == StoreFailureMode.DENY) {
            return StoreFailureMode.DENY;
        }
        return one == StoreFailureMode.LOCAL ? one : other;
    }
}
