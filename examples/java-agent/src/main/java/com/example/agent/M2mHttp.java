package com.example.agent;

import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.ClientSession;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same for the JDK's {@code HttpClient}: {@code new M2mHttp(HttpClient.newHttpClient()).post(uri, headers, json)}. With {@link #open} it also holds a session; where the
 * server has none, it goes on without. One of it for each server. Thread-safe.
 */
public final class M2mHttp implements AutoCloseable {
    private static final int MAX_ENVELOPE = 64 * 1024;

    private final HttpClient http;
    private final Frames frames = new Frames();
    private final SessionCodec envelopes = new SessionCodec(MAX_ENVELOPE);
    private volatile @Nullable Opened opened;

    private record Opened(URI endpoint, List<String> headers, ClientSession session) {}

    /** A plain answer. */
    @SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
    public record Answer(int status, byte[] json) {}

    /** Frames over this client, which is not closed by it. */
    public M2mHttp(HttpClient http) {
        this.http = http;
    }

    /**
     * Posts JSON and returns JSON.
     *
     * @param headers names and values in turn, {@code Authorization} for example
     */
    public Answer post(URI uri, String[] headers, byte[] json) throws IOException, InterruptedException {
        byte[] frame = frames.request(json);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Accept", Frames.ACCEPT)
                .header("Content-Type", frame == null ? "application/json" : Frames.TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(frame == null ? json : frame));
        with(request, headers);
        Opened current = opened;
        String id = current == null ? null : current.session.id();
        if (frame != null && id != null) {
            request.header("M2M-Session", id);
        }
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        String type = response.headers().firstValue("Content-Type").orElse(null);
        if (current != null) {
            current.session.active();
        }
        return new Answer(response.statusCode(), frames.answer(type, response.body()));
    }

    /**
     * Opens a session at an endpoint.
     *
     * @return whether there is one; a server without sessions is no error
     */
    public boolean open(URI endpoint, String... headers) throws IOException, InterruptedException {
        ClientSession session = new ClientSession(
                Capabilities.offer(Dialect.REFERENCE, "java-agent", List.of(Algorithm.M2M)), InstantSource.system());
        SessionMessage answer = send(endpoint, headers, session.hello());
        if (answer == null) {
            return false;
        }
        session.receive(answer);
        if (session.state() != SessionState.ESTABLISHED) {
            return false;
        }
        opened = new Opened(endpoint, List.of(headers), session);
        return true;
    }

    /** The id of the session; null where there is none. */
    public @Nullable String session() {
        Opened current = opened;
        return current == null ? null : current.session.id();
    }

    /** Whether the server has shown that it speaks the protocol. */
    public boolean speaksM2m() {
        return frames.spoken();
    }

    /** Ends the session, if there is one. */
    @Override
    public void close() throws IOException {
        Opened current = opened;
        opened = null;
        if (current == null) {
            return;
        }
        SessionMessage close = current.session.close(CloseReason.CLIENT_SHUTDOWN);
        try {
            SessionMessage answer =
                    close == null ? null : send(current.endpoint, current.headers.toArray(new String[0]), close);
            if (answer != null) {
                current.session.receive(answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable SessionMessage send(URI endpoint, String[] headers, SessionMessage message)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-m2m+json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(envelopes.write(message)));
        HttpResponse<byte[]> response = http.send(with(request, headers).build(), BodyHandlers.ofByteArray());
        boolean envelope =
                response.headers().firstValue("Content-Type").orElse("").startsWith("application/x-m2m+json");
        return response.statusCode() == 200 && envelope ? envelopes.read(response.body()) : null;
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String[] headers) {
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }
}
