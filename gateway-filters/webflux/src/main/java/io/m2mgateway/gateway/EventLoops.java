package io.m2mgateway.gateway;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/**
 * A shared store answers on a thread of its own client, one for the answers to all requests. What a request does next belongs on the event loop of its connection: there it holds up
 * nobody's answers.
 */
public final class EventLoops {

    private EventLoops() {}

    /**
     * What a store answers, on the event loop of this exchange; in place where it is there already.
     *
     * @param asked asks the store when this is subscribed to
     */
    public static <T> Mono<T> answer(ServerWebExchange exchange, Supplier<? extends CompletionStage<T>> asked) {
        return Mono.defer(() -> {
            CompletionStage<T> stage = asked.get();
            Mono<T> answer = Mono.fromCompletionStage(stage);
            return stage.toCompletableFuture().isDone() ? answer : back(exchange, answer);
        });
    }

    /** The same for work that ends on another thread. */
    public static <T> Mono<T> back(ServerWebExchange exchange, Mono<T> work) {
        return nativeRequest(exchange.getRequest()) instanceof Connection own
                ? work.publishOn(Schedulers.fromExecutor(own.channel().eventLoop()))
                : work;
    }

    private static Object nativeRequest(ServerHttpRequest request) {
        return request instanceof AbstractServerHttpRequest || request instanceof ServerHttpRequestDecorator
                ? ServerHttpRequestDecorator.getNativeRequest(request)
                : request;
    }
}
