package io.m2mgateway.gateway.error;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps a client that leaves in the middle of its body from looking like a fault of the upstream's connection, which Reactor
 * Netty would log with a stack trace. The body then neither fails nor ends: Reactor Netty cancels the request in the same
 * breath, and that ends the upstream's side.
 */
public final class AbortedUploadFilter implements GlobalFilter, Ordered {

    /** Next to the upstream, so that it covers whatever body is sent there. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE - 2;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!hasBody(request.getHeaders())) {
            return chain.filter(exchange);
        }
        return chain.filter(
                exchange.mutate().request(new Upload(request, exchange)).build());
    }

    /** HTTP/2 may send a body without either header; there the log line is the price for leaving bodiless requests alone. */
    private static boolean hasBody(HttpHeaders headers) {
        return headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    private static final class Upload extends ServerHttpRequestDecorator {

        private final ServerWebExchange exchange;

        Upload(ServerHttpRequest request, ServerWebExchange exchange) {
            super(request);
            this.exchange = exchange;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().onErrorResume(error -> {
                ClientConnection client = ClientConnection.of(exchange.getResponse());
                return client != null && client.isGone() ? Mono.never() : Mono.error(error);
            });
        }
    }
}
