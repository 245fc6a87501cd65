package com.example.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Flux;

/** An API of chat completions, as a program talks to it that knows JSON alone: but for the line that makes the client, nothing here is of M2M. */
interface Chat {
    String END = "[DONE]";

    /**
     * Sends a request.
     *
     * @param document takes the answer, or each event of one that streams, as it comes
     * @throws IOException without an answer, or with one that is an error
     * @throws UncheckedIOException the same, where the answer had begun
     */
    void post(String json, Consumer<String> document) throws IOException, InterruptedException;

    static Chat onWebClient(AskOptions options, Peer peer, WireLog wire) {
        WebClient client = WebClient.builder()
                .clientConnector(
                        new ReactorClientHttpConnector(wire.watched(reactor.netty.http.client.HttpClient.create())))
                .filter(new M2mExchangeFilter(peer))
                .build();
        return new OnWebClient(client, options.url(), options.key());
    }

    static Chat onHttpClient(AskOptions options, Peer peer, WireLog wire) {
        HttpClient client = new M2mHttpClient(wire.watched(HttpClient.newHttpClient()), peer);
        return new OnHttpClient(client, options.url(), options.key());
    }

    /** On Spring's {@code WebClient}. */
    record OnWebClient(WebClient client, URI url, String key) implements Chat {

        @Override
        public void post(String json, Consumer<String> document) throws IOException {
            try {
                client.post()
                        .uri(url)
                        .contentType(MediaType.APPLICATION_JSON)
                        .headers(this::authorize)
                        .bodyValue(json)
                        .exchangeToFlux(OnWebClient::documents)
                        .filter(text -> !text.equals(END))
                        .doOnNext(document)
                        .blockLast();
            } catch (WebClientRequestException failed) {
                throw new IOException(failed.getMessage(), failed);
            } catch (UncheckedIOException refused) {
                throw refused.getCause();
            }
        }

        private void authorize(HttpHeaders headers) {
            if (!key.isEmpty()) {
                headers.setBearerAuth(key);
            }
        }

        private static Flux<String> documents(ClientResponse response) {
            boolean streams = response.headers()
                    .contentType()
                    .filter(MediaType.TEXT_EVENT_STREAM::isCompatibleWith)
                    .isPresent();
            if (streams) {
                return response.bodyToFlux(String.class);
            }
            int status = response.statusCode().value();
            return response.bodyToMono(String.class)
                    .defaultIfEmpty("")
                    .doOnNext(body -> check(status, body))
                    .flux();
        }

        private static void check(int status, String body) {
            if (status != 200) {
                throw new UncheckedIOException(new IOException(status + " " + body));
            }
        }
    }

    /** On the JDK's {@code HttpClient}. */
    record OnHttpClient(HttpClient client, URI url, String key) implements Chat {
        private static final String DATA = "data:";

        @Override
        public void post(String json, Consumer<String> document) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(json));
            if (!key.isEmpty()) {
                request.header("Authorization", "Bearer " + key);
            }
            HttpResponse<Stream<String>> response = client.send(request.build(), BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                if (response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
                    lines.filter(line -> line.startsWith(DATA))
                            .map(line -> line.substring(DATA.length()).strip())
                            .filter(text -> !text.equals(END))
                            .forEach(document);
                    return;
                }
                String body = lines.collect(Collectors.joining("\n"));
                if (response.statusCode() != 200) {
                    throw new IOException(response.statusCode() + " " + body);
                }
                document.accept(body);
            }
        }
    }
}
