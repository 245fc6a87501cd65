package com.example.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A line for each request that went over the wire, when its answer begins: its form and size as they are below the client that makes frames. Thread-safe. */
final class WireLog {
    private final PrintStream out;
    private volatile int json;

    WireLog(PrintStream out) {
        this.out = out;
    }

    /** What is sent from now on began as JSON of so many bytes. */
    void next(int bytes) {
        json = bytes;
    }

    private void passed(
            @Nullable String type, long bytes, @Nullable String session, int status, @Nullable String answer) {
        String sent = AgentSession.TYPE.equals(type)
                ? "of the session, " + bytes + " B"
                : form(type) + ", " + bytes + " B for " + json + " B of JSON, "
                        + (session == null ? "no session" : "session " + session);
        out.println("wire: " + sent + " -> " + status + " " + answer);
    }

    private static String form(@Nullable String type) {
        if (type == null || !Peer.isFrame(type)) {
            return "json";
        }
        return type.contains(";v=") ? "compact" : "m2m";
    }

    /** A Reactor Netty client whose requests are seen. */
    reactor.netty.http.client.HttpClient watched(reactor.netty.http.client.HttpClient http) {
        return http.doOnResponse((response, connection) -> {
            io.netty.handler.codec.http.HttpHeaders sent = response.requestHeaders();
            passed(
                    sent.get("Content-Type"),
                    Long.parseLong(sent.get("Content-Length", "-1")),
                    sent.get("M2M-Session"),
                    response.status().code(),
                    response.responseHeaders().get("Content-Type"));
        });
    }

    /** A client of the JDK whose requests are seen. */
    HttpClient watched(HttpClient http) {
        return new Watched(http);
    }

    private final class Watched extends HttpClientDecorator {

        Watched(HttpClient http) {
            super(http);
        }

        @Override
        public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
                throws IOException, InterruptedException {
            HttpResponse<T> response = http.send(request, handler);
            seen(request, response);
            return response;
        }

        @Override
        public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
            return http.sendAsync(request, handler).thenApply(response -> {
                seen(request, response);
                return response;
            });
        }

        private void seen(HttpRequest request, HttpResponse<?> response) {
            HttpHeaders sent = request.headers();
            passed(
                    sent.firstValue("Content-Type").orElse(null),
                    request.bodyPublisher()
                            .map(HttpRequest.BodyPublisher::contentLength)
                            .orElse(0L),
                    sent.firstValue("M2M-Session").orElse(null),
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(null));
        }
    }
}
