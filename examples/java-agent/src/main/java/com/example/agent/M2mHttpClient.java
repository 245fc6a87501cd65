package com.example.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The one line for the JDK's {@code HttpClient}: {@code HttpClient http = new M2mHttpClient(HttpClient.newHttpClient())}. Whoever uses the client goes on writing and reading
 * JSON. One of it for each server, since it learns what that server reads. Thread-safe.
 */
public final class M2mHttpClient extends HttpClientDecorator {
    private final Peer peer;

    /** Nothing but frames, where the server reads them. */
    public M2mHttpClient(HttpClient http) {
        this(http, new Peer());
    }

    /** @param peer the server, with a session or a dictionary of one's own */
    public M2mHttpClient(HttpClient http, Peer peer) {
        super(http);
        this.peer = peer;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return sendAsync(request, handler).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Optional<BodyPublisher> json = request.bodyPublisher().filter(body -> isJson(request.headers()));
        return json.isEmpty()
                ? exchange(request, offering(request).build(), null, handler)
                : all(json.get()).thenCompose(document -> send(request, document, peer.plan(), handler));
    }

    private static boolean isJson(HttpHeaders headers) {
        return headers.firstValue("Content-Type").orElse("").startsWith("application/json")
                && headers.firstValue("Content-Encoding").isEmpty();
    }

    private <T> CompletableFuture<HttpResponse<T>> send(
            HttpRequest request, byte[] json, Peer.Plan plan, BodyHandler<T> handler) {
        return peer.prepare(json, plan, this::post).thenCompose(outgoing -> {
            HttpRequest.Builder framed =
                    offering(request).method(request.method(), BodyPublishers.ofByteArray(outgoing.body()));
            if (outgoing.plan().form() != Peer.Form.JSON) {
                framed.setHeader("Content-Type", outgoing.type());
            }
            if (!outgoing.session().isEmpty()) {
                framed.setHeader("M2M-Session", outgoing.session());
            }
            return exchange(request, framed.build(), outgoing, handler);
        });
    }

    private HttpRequest.Builder offering(HttpRequest request) {
        return HttpRequest.newBuilder(request, (name, value) -> !name.equalsIgnoreCase("Accept"))
                .header("Accept", peer.accept(request.headers().allValues("Accept")));
    }

    private <T> CompletableFuture<HttpResponse<T>> exchange(
            HttpRequest request, HttpRequest offering, Peer.@Nullable Outgoing sent, BodyHandler<T> handler) {
        return http.sendAsync(offering, BodyHandlers.ofPublisher()).thenCompose(response -> {
            List<String> accepts = response.headers().allValues("Accept");
            if (sent == null || !Peer.mayBeUnread(sent, response.statusCode())) {
                String type = response.headers().firstValue("Content-Type").orElse(null);
                peer.learn(sent, accepts, type);
                return PlainResponse.of(response, handler, peer.decoder(sent, type), response.body());
            }
            BodySubscriber<byte[]> refusal = BodySubscribers.ofByteArray();
            response.body().subscribe(refusal);
            return refusal.getBody().thenCompose(answer -> {
                Peer.Plan again = peer.again(sent, accepts, answer);
                return again == null
                        ? PlainResponse.of(response, handler, null, PlainResponse.body(answer))
                        : send(request, sent.json(), again, handler);
            });
        });
    }

    private CompletableFuture<byte[]> post(URI endpoint, List<String> headers, byte[] envelope) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", AgentSession.TYPE)
                .POST(BodyPublishers.ofByteArray(envelope));
        for (int i = 0; i + 1 < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return http.sendAsync(request.build(), BodyHandlers.ofByteArray())
                .thenApply(answer -> answer.headers()
                                .firstValue("Content-Type")
                                .filter(type -> type.startsWith(AgentSession.TYPE))
                                .isPresent()
                        ? answer.body()
                        : new byte[0]);
    }

    private static CompletableFuture<byte[]> all(BodyPublisher body) {
        BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                bytes.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer piece) {
                bytes.onNext(List.of(piece));
            }

            @Override
            public void onError(Throwable failure) {
                bytes.onError(failure);
            }

            @Override
            public void onComplete() {
                bytes.onComplete();
            }
        });
        return bytes.getBody().toCompletableFuture();
    }
}
