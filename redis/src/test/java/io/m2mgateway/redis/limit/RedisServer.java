package io.m2mgateway.redis.limit;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import redis.embedded.core.ExecutableProvider;

/** A redis-server of the test's own: the one on the PATH, else the one that an artifact ships. */
final class RedisServer implements AutoCloseable {
    final int port;
    private final Process process;

    RedisServer(String... args) throws Exception {
        port = freePort();
        Path dir = Files.createTempDirectory("redis");
        String executable = executable();
        List<String> command = new ArrayList<>(
                List.of(executable, "--port", String.valueOf(port), "--save", "", "--dir", dir.toString()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        System.out.println("Redis: " + executable + " on port " + port);
        for (int i = 0; i < 100 && !answers(); i++) {
            Thread.sleep(50);
        }
    }

    /** The cluster's bus needs the port 10,000 above as well. */
    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket free =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
                return free.getLocalPort();
            } catch (BindException expected) {
                // Another one, then.
            }
        }
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

    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
