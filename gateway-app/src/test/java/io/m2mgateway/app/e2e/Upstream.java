package io.m2mgateway.app.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** An upstream in a process of its own. */
record Upstream(JavaProcess process, int port) implements AutoCloseable {

    static Upstream echo() throws IOException {
        return start("io.m2mgateway.app.e2e.EchoUpstream");
    }

    static Upstream openAi() throws IOException {
        return start("io.m2mgateway.app.demo.DemoUpstreamProcess");
    }

    private static Upstream start(String mainClass) throws IOException {
        JavaProcess process = JavaProcess.ofClass(mainClass);
        int port = await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> printedPort(process), found -> found.isPresent() || !process.running())
                .orElseThrow(() -> new IllegalStateException("The upstream ended:\n" + process.text()));
        return new Upstream(process, port);
    }

    private static Optional<Integer> printedPort(JavaProcess process) {
        return process.output().stream()
                .filter(line -> line.startsWith("port "))
                .map(line -> Integer.valueOf(line.substring("port ".length())))
                .findFirst();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        process.close();
    }
}
