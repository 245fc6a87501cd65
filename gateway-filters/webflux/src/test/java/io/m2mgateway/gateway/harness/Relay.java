package io.m2mgateway.gateway.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What passes between two gateways, seen by somebody who repeats each message to the one behind, and may change what it answers. */
public final class Relay implements AutoCloseable {

    /** Bodies of the answers, in their order, as the gateway behind gave them. */
    public final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();

    /** In which session each request passed; empty for none. */
    public final BlockingQueue<String> sessions = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> envelopes = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
    private final DisposableServer front;
    private final Gateway behind;
    private volatile UnaryOperator<byte[]> change = UnaryOperator.identity();

    public Relay(Gateway behind) {
        this.behind = behind;
        front = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asByteArray()
                        .publishOn(Schedulers.boundedElastic())
                        .flatMap(body -> Mono.fromCallable(() -> forward(request, body)))
                        .flatMap(answer -> copy(answer, response)))
                .bindNow();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + front.port());
    }

    /** The next body that passed on the way there. */
    public byte[] take() throws InterruptedException {
        byte[] next = requests.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing passed");
        }
        return next;
    }

    /** The session messages that have passed since the last time that this was asked. */
    public List<String> envelopes() {
        List<String> all = new ArrayList<>();
        envelopes.drainTo(all);
        return all;
    }

    /** All else that has passed, and what was to be changed. */
    public void forget() {
        requests.clear();
        sessions.clear();
        answers.clear();
        change = UnaryOperator.identity();
    }

    /** Changes the bodies of answers on their way back. */
    public void changes(UnaryOperator<byte[]> next) {
        change = next;
    }

    private HttpResponse<byte[]> forward(HttpServerRequest request, byte[] body) throws Exception {
        boolean envelope =
                "application/x-m2m+json".equals(request.requestHeaders().get("Content-Type"));
        if (envelope) {
            envelopes.add(new String(body, UTF_8));
        } else {
            sessions.add(request.requestHeaders().get("M2M-Session", ""));
            requests.add(body);
        }
        List<String> headers = new ArrayList<>();
        for (String name : List.of("Accept", "Authorization", "M2M-Session")) {
            String value = request.requestHeaders().get(name);
            if (value != null) {
                headers.addAll(List.of(name, value));
            }
        }
        String type = request.requestHeaders().get("Content-Type");
        return Client.post(behind, request.uri(), type, body, headers.toArray(new String[0]));
    }

    private Mono<Void> copy(HttpResponse<byte[]> answer, HttpServerResponse response) {
        if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("application/x-m2m+json")) {
            answers.add(answer.body());
        }
        response.status(answer.statusCode());
        for (String name : List.of("Content-Type", "Accept", "M2M-Session", "Retry-After")) {
            answer.headers().firstValue(name).ifPresent(value -> response.header(name, value));
        }
        return response.sendByteArray(Mono.just(change.apply(answer.body()))).then();
    }

    @Override
    public void close() {
        front.disposeNow();
    }
}
