package io.m2mgateway.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The processes that the tests share, since a start takes longer than any test: two upstreams and a gateway with the routes of
 * {@code e2e.yml}. They end with the tests' own process.
 */
final class Stage {

    private static final Stage SHARED = new Stage();

    private final ServerSocket full;
    private final Upstream echo;
    private final Upstream openAi;
    private final Gateway gateway;

    private Stage() {
        try {
            full = fullSocket();
            echo = Upstream.echo();
            openAi = Upstream.openAi();
            gateway = Gateway.start(
                    location("e2e.yml"),
                    "--echo=" + echo.uri(""),
                    "--openai=" + openAi.uri(""),
                    "--refused=http://127.0.0.1:" + Gateway.freePort(),
                    "--full=http://127.0.0.1:" + full.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nobody accepts, and the queue of one is taken: whoever connects waits. */
    private static ServerSocket fullSocket() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 2; i++) {
            SocketChannel waiting = SocketChannel.open();
            waiting.configureBlocking(false);
            waiting.connect(socket.getLocalSocketAddress());
        }
        return socket;
    }

    static Upstream echo() {
        return SHARED.echo;
    }

    static Gateway gateway() {
        return SHARED.gateway;
    }

    static URI uri(String path) {
        return SHARED.gateway.uri(path);
    }

    /** The argument that makes the gateway read a file of the test resources. */
    private static String location(String resource) {
        try {
            Path file = Path.of(Objects.requireNonNull(Stage.class.getResource("/" + resource))
                    .toURI());
            return "--spring.config.additional-location=file:" + file;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
