package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;

/** An agent as a user writes it, who knows JSON alone, on each of the two clients. */
interface Llm {
    String CHAT = "/v1/chat/completions";

    /** What the agent is made of. */
    enum Client {
        WEB_CLIENT,
        HTTP_CLIENT;

        Llm at(String url) {
            return this == WEB_CLIENT
                    ? new OnWebClient(url, new M2mExchangeFilter())
                    : new OnHttpClient(url, new M2mHttpClient(HttpClient.newHttpClient()));
        }

        Llm at(String url, Peer peer) {
            return this == WEB_CLIENT
                    ? new OnWebClient(url, new M2mExchangeFilter(peer))
                    : new OnHttpClient(url, new M2mHttpClient(HttpClient.newHttpClient(), peer));
        }
    }

    /** Status and body of an answer. */
    record Answer(int status, String type, String body) {}

    Answer ask(String json) throws IOException, InterruptedException;

    /** Hands on the pieces of a stream as they come. */
    void stream(String json, Consumer<String> piece) throws IOException, InterruptedException;

    /** On a {@code WebClient}. */
    record OnWebClient(WebClient client) implements Llm {

        OnWebClient(String url, M2mExchangeFilter m2m) {
            this(WebClient.builder().baseUrl(url).filter(m2m).build());
        }

        private WebClient.RequestHeadersSpec<?> post(String json) {
            return client.post()
                    .uri(CHAT)
                    .contentType(MediaType.APPLICATION_JSON)
                    .header("Authorization", "Bearer key-1")
                    .bodyValue(json);
        }

        @Override
        public Answer ask(String json) {
            return Objects.requireNonNull(post(json)
                    .exchangeToMono(response -> response.bodyToMono(String.class)
                            .defaultIfEmpty("")
                            .map(body -> new Answer(
                                    response.statusCode().value(),
                                    String.valueOf(
                                            response.headers().asHttpHeaders().getFirst("Content-Type")),
                                    body)))
                    .block());
        }

        @Override
        public void stream(String json, Consumer<String> piece) {
            post(json)
                    .exchangeToFlux(response -> response.bodyToFlux(DataBuffer.class))
                    .doOnNext(buffer -> {
                        piece.accept(buffer.toString(UTF_8));
                        DataBufferUtils.release(buffer);
                    })
                    .blockLast();
        }
    }

    /** On the JDK's {@code HttpClient}. */
    record OnHttpClient(String url, HttpClient http) implements Llm {

        private HttpRequest post(String json) {
            return HttpRequest.newBuilder(URI.create(url + CHAT))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer key-1")
                    .POST(HttpRequest.BodyPublishers.ofString(json))
                    .build();
        }

        @Override
        public Answer ask(String json) throws IOException, InterruptedException {
            HttpResponse<String> response = http.send(post(json), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse("null"),
                    response.body());
        }

        @Override
        public void stream(String json, Consumer<String> piece) throws IOException, InterruptedException {
            byte[] buffer = new byte[8192];
            try (InputStream in =
                    http.send(post(json), BodyHandlers.ofInputStream()).body()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    piece.accept(new String(buffer, 0, n, UTF_8));
                }
            }
        }
    }
}
