package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A server that knows JSON and nothing else: what it gets as something else it refuses. Tests make it an old gateway, or one that lies. */
final class PlainServer implements AutoCloseable {
    static final String REPLY = "{\"id\":\"chatcmpl-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"" + "the same words again ".repeat(20)
            + "\"},\"finish_reason\":\"stop\"}]}";
    static final List<String> EVENTS = List.of(
            ": hello\n\n",
            "data: {\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"" + "one ".repeat(80) + "\"}}]}\n\n",
            "id: 7\r\ndata: {\"id\":\"2\",\"choices\":[{\"delta\":{\"content\":\"two\"}}]}\r\n\r\n",
            "data: [DONE]\n\n");

    private static final M2mCodec CODEC = M2mCodec.create();

    /** Content types of the requests, in their order. */
    final List<String> types = new CopyOnWriteArrayList<>();

    /** Bodies of the requests, in their order, as they were before they were made a frame. */
    final List<String> bodies = new CopyOnWriteArrayList<>();

    /** What a request that streams is answered with. */
    volatile Flux<String> events = Flux.fromIterable(EVENTS);

    /** What it claims to read. */
    volatile @Nullable String accepts;

    /** What it answers to a body that is no JSON. */
    volatile String refusal = "";

    private final boolean old;
    private final DisposableServer server;

    PlainServer() {
        this(false);
    }

    /** @param old whether it reads M2M v1, and answers so, as gateways did before there were compact frames */
    PlainServer(boolean old) {
        this.old = old;
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post(
                        "/v1/chat/completions",
                        (request, response) -> request.receive()
                                .aggregate()
                                .asByteArray()
                                .flatMap(body -> answer(request, response, body))))
                .bindNow();
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response, byte[] sent) {
        String type = String.valueOf(request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE));
        types.add(type);
        boolean frame = old && type.equals("application/x-m2m");
        if (!frame && !type.equals("application/json")) {
            return response.status(400).sendString(Mono.just(refusal)).then();
        }
        String said = accepts;
        if (said != null) {
            response.header("Accept", said);
        }
        String body = new String(frame ? CODEC.decode(sent).document() : sent, UTF_8);
        bodies.add(body);
        if (body.contains("\"stream\":true")) {
            return response.sse()
                    .send(
                            events.map(old ? PlainServer::framed : event -> event)
                                    .map(event -> Unpooled.copiedBuffer(event, UTF_8)),
                            piece -> true)
                    .then();
        }
        byte[] reply = REPLY.getBytes(UTF_8);
        return response.header("Content-Type", old ? "application/x-m2m" : "application/json")
                .sendByteArray(Mono.just(old ? CODEC.encode(reply) : reply))
                .then();
    }

    private static String framed(String event) {
        int from = event.indexOf('{');
        if (from < 0) {
            return event;
        }
        int to = event.lastIndexOf('}') + 1;
        byte[] frame = CODEC.encode(event.substring(from, to).getBytes(UTF_8), WireForm.M2M_TEXT);
        return event.substring(0, from) + new String(frame, UTF_8) + event.substring(to);
    }

    String uri() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
