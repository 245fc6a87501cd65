package io.m2mgateway.redis.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A network of the test's own between clients and a server on this machine: it can be slow, and can lose all without a word. */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos;
    private volatile boolean partitioned;

    /** Bytes on their way; none for the end. */
    private record Packet(ByteBuffer bytes, long due) {}

    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** What clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How long bytes are on their way to the client from now on. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** From now on nothing arrives at either side, and nobody is told; connections can be made and stay silent. */
    public void partition() {
        partitioned = true;
    }

    /** Ends a partition: what was under way is lost, and with it the connections. */
    public void heal() {
        partitioned = false;
        open.forEach(TcpProxy::reset);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(TcpProxy::reset);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            open.add(client);
            try {
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(server);
                connect(client, server, false);
                connect(server, client, true);
            } catch (ConnectException nobodyThere) {
                reset(client);
            }
        }
    }

    private void connect(Socket from, Socket to, boolean delayed) {
        BlockingQueue<Packet> way = new LinkedBlockingQueue<>();
        daemon(() -> {
            byte[] buffer = new byte[BUFFER];
            InputStream in = from.getInputStream();
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    way.add(new Packet(
                            ByteBuffer.wrap(Arrays.copyOf(buffer, read)),
                            System.nanoTime() + (delayed ? delayNanos : 0)));
                }
            } finally {
                way.add(new Packet(ByteBuffer.allocate(0), 0));
            }
        });
        daemon(() -> {
            OutputStream out = to.getOutputStream();
            for (Packet packet = way.take(); packet.bytes().hasRemaining(); packet = way.take()) {
                long wait = packet.due() - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                }
                if (!partitioned) {
                    out.write(packet.bytes().array());
                }
            }
            reset(from);
            reset(to);
        });
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException expected) {
            // It was closed already.
        }
    }

    /** What can fail when a connection ends. */
    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception expected) {
                        // The connection, or the proxy, was closed.
                    }
                },
                "proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
