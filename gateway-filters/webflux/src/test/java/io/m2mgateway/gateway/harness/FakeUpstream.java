package io.m2mgateway.gateway.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** An upstream made of sockets: each connection is handed to a script that reads and writes what it likes. */
public final class FakeUpstream implements AutoCloseable {

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LinkedBlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final List<Wire> wires = new CopyOnWriteArrayList<>();

    /** What to do with one connection; the connection is closed when it returns. */
    public interface Script {
        void play(Wire wire) throws IOException, InterruptedException;
    }

    public FakeUpstream() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public String uri() {
        return "http://127.0.0.1:" + port();
    }

    /** For the next connection. */
    public void next(Script script) {
        scripts.add(script);
    }

    /** Answers the next connection's first request with these bytes, then closes. */
    public void nextAnswers(String answer) {
        next(wire -> {
            wire.readRequest();
            wire.write(answer);
        });
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> play(socket));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void play(Socket socket) {
        try (Wire wire = new Wire(socket)) {
            wires.add(wire);
            scripts.take().play(wire);
        } catch (IOException expected) {
            // The gateway may end a connection whenever the test is about that.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
        for (Wire wire : wires) {
            wire.close();
        }
    }
}
