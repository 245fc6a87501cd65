package com.example.agent;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A response as it would be without frames: its headers and its body are those of the plain answer. */
record PlainResponse<T>(HttpResponse<?> answer, HttpHeaders headers, T body) implements HttpResponse<T> {

    /** A head that there is already, and a body that comes. */
    private record Head(int statusCode, HttpHeaders headers, HttpClient.Version version) implements ResponseInfo {}

    /** Reads the answer with its sender's handler; without a decoder it is plain. */
    static <T> CompletableFuture<HttpResponse<T>> of(
            HttpResponse<?> answer,
            BodyHandler<T> handler,
            @Nullable AnswerDecoder decoder,
            Flow.Publisher<List<ByteBuffer>> body) {
        HttpHeaders headers = decoder == null ? answer.headers() : plain(answer.headers());
        BodySubscriber<T> reader = handler.apply(new Head(answer.statusCode(), headers, answer.version()));
        body.subscribe(decoder == null ? reader : new DecodedBody(decoder, reader));
        return reader.getBody().toCompletableFuture().thenApply(read -> new PlainResponse<>(answer, headers, read));
    }

    private static HttpHeaders plain(HttpHeaders framed) {
        Map<String, List<String>> all = new HashMap<>(framed.map());
        all.keySet().removeIf(name -> name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Content-Type"));
        String type = framed.firstValue("Content-Type").orElse(null);
        all.put("Content-Type", List.of(Peer.plainType(type)));
        return HttpHeaders.of(all, (name, value) -> true);
    }

    /** A body that is here already. */
    static Flow.Publisher<List<ByteBuffer>> body(byte[] bytes) {
        return subscriber -> {
            try (SubmissionPublisher<List<ByteBuffer>> whole = new SubmissionPublisher<>()) {
                whole.subscribe(subscriber);
                whole.submit(List.of(ByteBuffer.wrap(bytes)));
            }
        };
    }

    @Override
    public int statusCode() {
        return answer.statusCode();
    }

    @Override
    public HttpRequest request() {
        return answer.request();
    }

    /** The bodies of those that redirected are not kept. */
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return answer.sslSession();
    }

    @Override
    public URI uri() {
        return answer.uri();
    }

    @Override
    public HttpClient.Version version() {
        return answer.version();
    }
}
