package io.m2mgateway.gateway.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** An upstream that keeps what reached it and answers what a test tells it to. */
public final class Upstream implements AutoCloseable {

    /** What reached the upstream. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Seen(String method, String uri, HttpHeaders headers, byte[] body) {}

    /** How it answers. */
    public interface Answer {
        Mono<Void> to(HttpServerRequest request, HttpServerResponse response);
    }

    public final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private volatile Answer answer = json("{\"id\":\"chatcmpl-1\",\"choices\":[]}");
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> request.receive()
                    .aggregate()
                    .asByteArray()
                    .defaultIfEmpty(new byte[0])
                    .flatMap(body -> {
                        seen.add(new Seen(
                                request.method().name(),
                                request.uri(),
                                request.requestHeaders().copy(),
                                body));
                        return answer.to(request, response);
                    }))
            .bindNow();

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    public void answers(Answer next) {
        answer = next;
        seen.clear();
    }

    public Seen take() throws InterruptedException {
        Seen next = seen.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing reached the upstream");
        }
        return next;
    }

    public static Answer json(String body) {
        return bytes(body.getBytes(UTF_8), "application/json", null);
    }

    public static Answer bytes(byte[] body, String type, @Nullable String coding, String... headers) {
        return (request, response) -> {
            response.header("Content-Type", type).header("Content-Length", String.valueOf(body.length));
            if (coding != null) {
                response.header("Content-Encoding", coding);
            }
            for (int i = 0; i < headers.length; i += 2) {
                response.header(headers[i], headers[i + 1]);
            }
            return request.method().name().equals("HEAD")
                    ? response.send()
                    : response.sendByteArray(Mono.just(body)).then();
        };
    }

    /** Chunked, each piece on its own, with a pause between. */
    public static Answer pieces(String type, Duration pause, String... pieces) {
        return (request, response) -> response.header("Content-Type", type)
                .send(
                        Flux.fromIterable(Arrays.asList(pieces))
                                .concatMap(piece -> Mono.just(Unpooled.copiedBuffer(piece, UTF_8))
                                        .delayElement(pause)),
                        piece -> true)
                .then();
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(2));
    }
}
