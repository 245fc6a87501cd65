package io.m2mgateway.gateway.error;

import io.m2mgateway.gateway.observe.GatewayMetrics;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** Counts clients that leave early. Ending the upstream's side is Spring Cloud Gateway's own work on the same signal. */
public final class ClientGoneFilter implements GlobalFilter, Ordered {

    private final GatewayMetrics metrics;

    /** @param metrics where they are counted */
    public ClientGoneFilter(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        // Taken now: once the answer is complete, Reactor Netty shows a channel that is closed to everybody.
        ClientConnection client = ClientConnection.of(exchange.getResponse());
        return chain.filter(exchange).doFinally(signal -> {
            // Reactor Netty takes a body that nobody can receive any more for complete.
            boolean lost = signal == SignalType.ON_COMPLETE && client != null && client.isLost();
            if (signal == SignalType.CANCEL || lost) {
                metrics.cancelled();
            }
        });
    }
}
