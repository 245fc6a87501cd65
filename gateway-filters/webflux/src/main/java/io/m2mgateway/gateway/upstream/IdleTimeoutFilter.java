package io.m2mgateway.gateway.upstream;

import io.netty.channel.Channel;
import java.time.Duration;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;

/** Watches the upstream's connection from the moment that its head is there; see {@link IdleHandler}. */
public final class IdleTimeoutFilter implements GlobalFilter, Ordered {

    private static final String HANDLER = "m2m.upstreamIdle";

    private final long idleNanos;

    /** @param idleTimeout longest silence; zero for none */
    public IdleTimeoutFilter(Duration idleTimeout) {
        this.idleNanos = idleTimeout.toNanos();
    }

    /** As near to the upstream as can be, so that {@code Retry} outside of it meets each attempt's own watch. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Mono<Void> answered = chain.filter(exchange);
        return idleNanos == 0 ? answered : answered.doOnSuccess(done -> watch(exchange));
    }

    private void watch(ServerWebExchange exchange) {
        Connection connection = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR);
        if (connection == null) {
            return;
        }
        Channel channel = connection.channel();
        if (channel.eventLoop().inEventLoop()) {
            add(channel, connection);
        } else {
            channel.eventLoop().execute(() -> add(channel, connection));
        }
    }

    private void add(Channel channel, Connection connection) {
        // An answer that has ended gave its channel back to the pool: it may belong to another request by now.
        if (ChannelOperations.get(channel) == connection && channel.pipeline().get(HANDLER) == null) {
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, HANDLER, new IdleHandler(idleNanos));
        }
    }
}
