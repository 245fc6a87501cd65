package io.m2mgateway.app.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A line between two processes that somebody listens to, and can lead elsewhere. */
final class Tap implements AutoCloseable {
    private final ServerSocket server;
    private final List<Connection> open = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream there = new ByteArrayOutputStream();
    private final ByteArrayOutputStream back = new ByteArrayOutputStream();
    private volatile int target;

    Tap(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String uri() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** What was sent there since the last time that this was asked, as ISO 8859-1 in lower case. */
    String sent() {
        return take(there);
    }

    /** What came back since the last time that this was asked. */
    String answered() {
        return take(back);
    }

    private static String take(ByteArrayOutputStream recorded) {
        synchronized (recorded) {
            String text = recorded.toString(StandardCharsets.ISO_8859_1);
            recorded.reset();
            return text.toLowerCase(Locale.ROOT);
        }
    }

    private record Connection(Socket near, Thread there) {}

    /** Ends all connections, and waits until those who had them know; new ones lead to this port. */
    void lead(int port) throws IOException, InterruptedException {
        target = port;
        for (Connection each : open) {
            if (!each.near.isClosed()) {
                each.near.shutdownOutput();
            }
            each.there.join();
        }
        open.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(new Connection(near, daemon(() -> pump(near, far, there))));
                daemon(() -> pump(far, near, back));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private static void pump(Socket from, Socket to, ByteArrayOutputStream record) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (record) {
                    record.write(buffer, 0, n);
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException ended) {
            // Either side may go at any time.
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "tap");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
