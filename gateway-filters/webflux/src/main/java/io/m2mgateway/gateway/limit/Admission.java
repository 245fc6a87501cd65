package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.EventLoops;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.StoreFailureMode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * One request's way through the limits of its route: one take for all that are enforced, as early as it is known what the request takes, and one beside it for
 * all that are only counted.
 */
final class Admission {
    private final LimitSupport support;
    private final Limiter limiter;
    private final ServerWebExchange exchange;
    private final String route;
    private final RouteCharges enforced;
    private final RouteCharges shadowed;
    private final StoreFailureMode onFailure;
    private final boolean asksUsage;

    Admission(
            LimitSupport support,
            ServerWebExchange exchange,
            RouteCharges enforced,
            RouteCharges shadowed,
            StoreFailureMode onFailure,
            boolean asksUsage) {
        this.support = support;
        this.limiter = support.limiter();
        this.exchange = exchange;
        this.route = exchange.<Route>getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR)
                .getId();
        this.enforced = enforced;
        this.shadowed = shadowed;
        this.onFailure = onFailure;
        this.asksUsage = asksUsage;
    }

    /** @param then goes on with the request, or answers the refusal */
    Mono<Void> run(Function<Decision, Mono<Void>> then) {
        if (!enforced.needBody() && !shadowed.needBody()) {
            return take(Demands.Known.NOTHING, then);
        }
        return support.demands()
                .early(exchange, enforced.needContent() || shadowed.needContent())
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(early -> early.isPresent() ? take(early.get(), then) : takeByBody(then));
    }

    private Mono<Void> takeByBody(Function<Decision, Mono<Void>> then) {
        // Whoever is over a limit uploads nothing: a body takes at least one of whatever is counted.
        Optional<Decision> remembered = limiter.remembered(enforced.charges(limit -> 1));
        if (remembered.isPresent()) {
            support.recorder()
                    .of(route, enforced.charges(limit -> 1), enforced.values(), false)
                    .decided(remembered.get());
            return then.apply(remembered.get());
        }
        Mono<Demands.Known> read = support.demands().read(exchange);
        if (!enforced.needBody()) {
            ServerHttpRequest request = exchange.getRequest();
            long length = request.getHeaders().getContentLength();
            read = read.onErrorResume(unreadable -> Mono.just(Demands.unread(request, length)));
        }
        return read.flatMap(known -> take(known, then));
    }

    private Mono<Void> take(Demands.Known known, Function<Decision, Mono<Void>> then) {
        Taking shadow = new Taking(support, route, shadowed, known.demand(), true);
        Taking taking = new Taking(support, route, enforced, known.demand(), false);
        if (!shadowed.isEmpty()) {
            // Nobody waits for what decides nothing.
            limiter.take(shadow.charges(), StoreFailureMode.ALLOW).thenAccept(decision -> {
                shadow.decided(decision);
                shadow.record(decision);
            });
        }
        RequestUse use = RequestUse.of(List.of(taking.reservation(), shadow.reservation()), known, asksUsage, exchange);
        Mono<Void> request = EventLoops.answer(
                        exchange,
                        () -> limiter.take(taking.charges(), onFailure)
                                .whenComplete((decision, none) -> taking.decided(decision)))
                .doOnNext(taking::record)
                .flatMap(then)
                .doFinally(signal -> {
                    taking.ended();
                    shadow.ended();
                });
        return use == null ? request : use.settledWith(request, exchange);
    }
}
