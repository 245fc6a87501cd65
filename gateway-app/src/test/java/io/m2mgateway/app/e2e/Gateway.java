package io.m2mgateway.app.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The packaged gateway in a process of its own. */
record Gateway(JavaProcess process, int port, int managementPort) implements AutoCloseable {

    /** Starts it on free ports and waits until it is ready. */
    static Gateway start(String... arguments) throws IOException {
        int port = freePort();
        int managementPort = freePort();
        List<String> all =
                new ArrayList<>(List.of("--server.port=" + port, "--management.server.port=" + managementPort));
        all.addAll(List.of(arguments));
        Gateway gateway = new Gateway(JavaProcess.ofJar(all.toArray(String[]::new)), port, managementPort);
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(gateway::readyOrDead);
        if (!gateway.process.running()) {
            throw new IllegalStateException("The gateway ended:\n" + gateway.process.text());
        }
        return gateway;
    }

    private boolean readyOrDead() throws InterruptedException {
        if (!process.running()) {
            return true;
        }
        HttpRequest request =
                HttpRequest.newBuilder(management("/actuator/health/readiness")).build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    URI management(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
