package io.m2mgateway.gateway.body;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts the body of every request into the hands of its owner, before a route is looked for. Costs two small objects. */
public final class RequestBodyWebFilter implements WebFilter, Ordered {

    @Override
    public int getOrder() {
        // Behind Spring's own observation filter, before everything that may read a body.
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        RequestBody body =
                new RequestBody(request.getBody(), request.getHeaders().getContentLength());
        body.attachTo(exchange);
        ServerWebExchange owned =
                exchange.mutate().request(new OwnedRequest(request, body)).build();
        return chain.filter(owned).doFinally(signal -> body.dispose());
    }

    private static final class OwnedRequest extends ServerHttpRequestDecorator {

        private final RequestBody body;

        OwnedRequest(ServerHttpRequest delegate, RequestBody body) {
            super(delegate);
            this.body = body;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return body.flux();
        }
    }
}
