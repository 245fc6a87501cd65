package com.example.shop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The shop's services: they answer in JSON, stream when asked, fail as often as a test wants, and keep what they got. */
final class Upstream implements AutoCloseable {

    /** What arrived. */
    record Seen(String path, String channel, String correlation, String authorization, String type, String body) {}

    static final String ANSWER = "{ \"id\":\"chatcmpl-1\", \"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"Two of them.\"},\"finish_reason\":\"stop\"}],\"x_shop\":null }";

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failure = 502;
    private final DisposableServer server =
            HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();

    String uri() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Forgets what it saw, and answers the next requests with a status. */
    void fails(int times, int status) {
        seen.clear();
        failure = status;
        failures.set(times);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return request.receive().aggregate().asString().defaultIfEmpty("").flatMap(body -> {
            seen.add(new Seen(
                    request.uri(),
                    request.requestHeaders().get("X-Shop-Channel", ""),
                    request.requestHeaders().get(CorrelationFilter.HEADER, ""),
                    request.requestHeaders().get("Authorization", ""),
                    request.requestHeaders().get("Content-Type", ""),
                    body));
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return response.status(failure).send().then();
            }
            return body.contains("\"stream\":true") ? stream(response) : json(response);
        });
    }

    private static Mono<Void> json(HttpServerResponse response) {
        return response.header("Content-Type", "application/json")
                .sendString(Mono.just(ANSWER))
                .then();
    }

    private static Mono<Void> stream(HttpServerResponse response) {
        return response.sse()
                .sendString(Flux.just("data: " + ANSWER + "\n\n", "data: [DONE]\n\n"))
                .then();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
