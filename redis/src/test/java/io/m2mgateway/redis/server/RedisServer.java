package io.m2mgateway.redis.server;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server of the test's own, on a free port of 127.0.0.1: in a container where Docker answers, else by the {@code redis-server} on the PATH, else by the
 * one that an artifact ships. The choice is printed. Servers that must know each other (cluster, sentinels) are always processes, since a container does not
 * know its own address.
 */
public final class RedisServer implements AutoCloseable {
    private static final String IMAGE = "redis:7.4-alpine";
    private static final int PORT = 6379;
    private static @Nullable Boolean docker;

    private final int port;
    private final @Nullable Process process;
    private final @Nullable GenericContainer<?> container;

    private RedisServer(int port, @Nullable Process process, @Nullable GenericContainer<?> container) {
        this.port = port;
        this.process = process;
        this.container = container;
    }

    /** One server by itself. */
    public static RedisServer start(String... args) throws Exception {
        return dockerAnswers() ? contained(args) : process(args);
    }

    /** A server that others know by its address or whose files lie on this machine. */
    public static RedisServer process(String... args) throws Exception {
        int port = freePort();
        return process(port, List.of(), "--port", String.valueOf(port), args);
    }

    /** A server on a port that was in use before. */
    public static RedisServer processAt(int port, String... args) throws Exception {
        return process(port, List.of(), "--port", String.valueOf(port), args);
    }

    /** A server that speaks nothing but TLS. */
    public static RedisServer tls(String... args) throws Exception {
        int port = freePort();
        return process(port, List.of("--port", "0"), "--tls-port", String.valueOf(port), args);
    }

    /** A sentinel; its configuration file is written by itself later. */
    public static RedisServer sentinel(String configuration) throws Exception {
        int port = freePort();
        Path file = Files.createTempFile("sentinel", ".conf");
        Files.writeString(file, configuration);
        return process(port, List.of(file.toString(), "--sentinel"), "--port", String.valueOf(port));
    }

    /** A free port whose neighbour 10,000 above, the cluster's bus, is free as well. */
    public static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket one = bound(port);
                    ServerSocket bus = bound(port + 10_000)) {
                return Math.min(one.getLocalPort(), bus.getLocalPort());
            } catch (BindException expected) {
                // Another one, then.
            }
        }
    }

    /** The port that clients connect to. */
    public int port() {
        return port;
    }

    /** {@code redis://} for clients. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Stops the server without a word to its clients; their connections stay. */
    public void freeze() throws Exception {
        if (container != null) {
            container
                    .getDockerClient()
                    .pauseContainerCmd(container.getContainerId())
                    .exec();
        } else {
            signal("STOP");
        }
    }

    /** Lets a frozen server go on. */
    public void thaw() throws Exception {
        if (container != null) {
            container
                    .getDockerClient()
                    .unpauseContainerCmd(container.getContainerId())
                    .exec();
        } else {
            signal("CONT");
        }
    }

    /** Whether a process still runs; one that does not know its arguments ends at once. */
    public boolean isAlive() {
        return process == null || process.isAlive();
    }

    /** Kills the server. */
    @Override
    public void close() {
        if (container != null) {
            container.stop();
        }
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    private static synchronized boolean dockerAnswers() {
        if (docker == null) {
            docker = DockerClientFactory.instance().isDockerAvailable();
        }
        return docker;
    }

    private static RedisServer contained(String... args) {
        List<String> command = new ArrayList<>(List.of("redis-server", "--save", ""));
        command.addAll(List.of(args));
        GenericContainer<?> container =
                new GenericContainer<>(IMAGE).withExposedPorts(PORT).withCommand(command.toArray(String[]::new));
        container.start();
        System.out.println("Redis: " + IMAGE + " by Docker on port " + container.getMappedPort(PORT));
        return new RedisServer(container.getMappedPort(PORT), null, container);
    }

    private static RedisServer process(int port, List<String> first, String option, String value, String... args)
            throws Exception {
        String executable = executable();
        List<String> command = new ArrayList<>(List.of(executable));
        command.addAll(first);
        command.addAll(List.of(option, value, "--bind", "127.0.0.1", "--dir"));
        command.add(Files.createTempDirectory("redis").toString());
        if (!first.contains("--sentinel")) {
            command.addAll(List.of("--save", ""));
        }
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        System.out.println("Redis: " + executable + " on port " + port);
        RedisServer server = new RedisServer(port, process, null);
        Await.until(() -> !server.isAlive() || server.answers(option.startsWith("--tls")));
        return server;
    }

    private static String executable() throws IOException {
        for (String dir : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path found = Path.of(dir, "redis-server");
            if (Files.isExecutable(found)) {
                return found.toString();
            }
        }
        return ExecutableProvider.newJarResourceProvider().get().getPath();
    }

    private static ServerSocket bound(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private void signal(String name) throws Exception {
        if (process == null) {
            throw new IllegalStateException("not a process");
        }
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Whether it can be connected to, and (without TLS) says something to a command. */
    private boolean answers(boolean tls) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            if (tls) {
                return socket.isConnected();
            }
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return in.read() > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
