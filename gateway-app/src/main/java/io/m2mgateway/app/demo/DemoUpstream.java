package io.m2mgateway.app.demo;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.core.JacksonException;

/**
 * An OpenAI-compatible server on a loopback port of the system's choice: chat completions (also streamed), embeddings and
 * models. Its answers depend on nothing but the request, and show what arrived. The header {@code X-Demo-Fault} asks it
 * to misbehave; see {@link DemoFault}.
 */
final class DemoUpstream implements SmartLifecycle {

    /** More than the gateway lets through by default; this server is open to the whole machine. */
    private static final int MAX_BODY_BYTES = 32 << 20;

    /** Slow enough to see a stream arrive, fast enough for an impatient reader. */
    private static final Duration EVENT_INTERVAL = Duration.ofMillis(30);

    private volatile @Nullable DisposableServer server;

    @Override
    public void start() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post("/v1/chat/completions", this::chat)
                        .post("/v1/embeddings", this::embeddings)
                        .get("/v1/models", this::models)
                        .route(request -> true, (request, response) -> refuse(response, 404, "No such API.")))
                .bindNow();
    }

    @Override
    public void stop() {
        DisposableServer running = server;
        if (running != null) {
            running.disposeNow(Duration.ofSeconds(1));
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** Starts before the gateway listens, and stops after it. */
    @Override
    public int getPhase() {
        return 0;
    }

    /** The port, or 0 when the server does not run. */
    int port() {
        DisposableServer running = server;
        return running == null ? 0 : running.port();
    }

    private Publisher<Void> chat(HttpServerRequest request, HttpServerResponse response) {
        return serve(request, response, body -> {
            ChatRequest chat = ChatRequest.parse(body);
            return chat.stream()
                    ? DemoReply.events(DemoAnswers.events(chat), EVENT_INTERVAL)
                    : DemoReply.json(DemoAnswers.completion(chat));
        });
    }

    private Publisher<Void> embeddings(HttpServerRequest request, HttpServerResponse response) {
        return serve(request, response, body -> DemoReply.json(DemoAnswers.embeddings(body)));
    }

    private Publisher<Void> models(HttpServerRequest request, HttpServerResponse response) {
        return serve(request, response, body -> DemoReply.json(DemoAnswers.models()));
    }

    private static Mono<Void> serve(
            HttpServerRequest request, HttpServerResponse response, Function<byte[], DemoReply> api) {
        return body(request)
                .flatMap(body -> DemoFault.parse(request.requestHeaders().get(DemoFault.HEADER))
                        .send(api.apply(body), response))
                .onErrorResume(JacksonException.class, e -> refuse(response, 400, "The body is no JSON."))
                .onErrorResume(IllegalArgumentException.class, e -> refuse(response, 400, e.getMessage()));
    }

    private static Mono<byte[]> body(HttpServerRequest request) {
        return request.receive()
                .asByteArray()
                .reduceWith(ByteArrayOutputStream::new, (all, part) -> {
                    if (all.size() + part.length > MAX_BODY_BYTES) {
                        throw new IllegalArgumentException("The body is too large for the demo.");
                    }
                    all.writeBytes(part);
                    return all;
                })
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static Mono<Void> refuse(HttpServerResponse response, int status, @Nullable String message) {
        return DemoReply.error(status, message == null ? "The request is wrong." : message)
                .send(response);
    }
}
