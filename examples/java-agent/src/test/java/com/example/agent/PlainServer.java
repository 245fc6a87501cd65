package com.example.agent;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A server that knows JSON and nothing else: what it gets as something else it refuses. */
final class PlainServer implements AutoCloseable {
    static final String REPLY = "{\"id\":\"chatcmpl-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"" + "the same words again ".repeat(20)
            + "\"},\"finish_reason\":\"stop\"}]}";
    static final List<String> EVENTS = List.of(
            "{\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"" + "one ".repeat(80) + "\"}}]}",
            "{\"id\":\"2\",\"choices\":[{\"delta\":{\"content\":\"two\"}}]}");

    /** Content types of the requests, in their order. */
    final List<String> types = new CopyOnWriteArrayList<>();

    /** Bodies of the requests, in their order. */
    final List<String> bodies = new CopyOnWriteArrayList<>();

    private final DisposableServer server;

    PlainServer() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post("/v1/chat/completions", (request, response) -> {
                    String type = String.valueOf(request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE));
                    types.add(type);
                    return request.receive().aggregate().asString().flatMap(body -> {
                        bodies.add(body);
                        if (!type.equals("application/json")) {
                            return response.status(415).send();
                        }
                        if (body.contains("\"stream\":true")) {
                            return response.sse()
                                    .sendString(Flux.fromIterable(EVENTS)
                                            .map(event -> "data: " + event + "\n\n")
                                            .concatWith(Mono.just("data: [DONE]\n\n")))
                                    .then();
                        }
                        return response.header("Content-Type", "application/json")
                                .sendString(Mono.just(REPLY))
                                .then();
                    });
                }))
                .bindNow();
    }

    String uri() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
