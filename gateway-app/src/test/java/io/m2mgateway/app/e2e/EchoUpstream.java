package io.m2mgateway.app.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An upstream that answers with the bytes it got, and replays recorded streams, in a process of its own.
 *
 * <p>{@code /echo}: the body comes back, with what the request said of it. {@code /store/ID}: keeps a stream;
 * {@code /play/ID} sends it whole, {@code /step/ID} one event for each {@code /release/ID}.
 */
public final class EchoUpstream {

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Recording(byte[] bytes, Semaphore released) {}

    private static final Map<String, Recording> RECORDINGS = new ConcurrentHashMap<>();

    private EchoUpstream() {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/echo", EchoUpstream::echo);
        server.createContext("/store/", EchoUpstream::store);
        server.createContext("/play/", exchange -> play(exchange, false));
        server.createContext("/step/", exchange -> play(exchange, true));
        server.createContext("/release/", EchoUpstream::release);
        server.start();
        System.out.println("port " + server.getAddress().getPort());
    }

    private static void echo(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        for (String name :
                List.of("Content-Type", "Content-Length", "Content-Encoding", "Authorization", "X-Api-Key")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                exchange.getResponseHeaders().set("Seen-" + name, value);
            }
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        exchange.getResponseHeaders().set("Content-Type", type == null ? "application/octet-stream" : type);
        answer(exchange, body);
    }

    private static void store(HttpExchange exchange) throws IOException {
        RECORDINGS.put(id(exchange), new Recording(exchange.getRequestBody().readAllBytes(), new Semaphore(0)));
        answer(exchange, new byte[0]);
    }

    private static void release(HttpExchange exchange) throws IOException {
        recording(exchange).released().release();
        answer(exchange, new byte[0]);
    }

    private static void play(HttpExchange exchange, boolean stepwise) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Recording recording = recording(exchange);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (byte[] event : SseEvents.split(recording.bytes())) {
                if (stepwise) {
                    awaitRelease(recording);
                }
                out.write(event);
                out.flush();
            }
        }
    }

    private static void awaitRelease(Recording recording) throws IOException {
        try {
            if (!recording.released().tryAcquire(30, TimeUnit.SECONDS)) {
                throw new IOException("nobody asked for the next event");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Recording recording(HttpExchange exchange) throws IOException {
        Recording recording = RECORDINGS.get(id(exchange));
        if (recording == null) {
            throw new IOException("unknown recording");
        }
        return recording;
    }

    private static String id(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
