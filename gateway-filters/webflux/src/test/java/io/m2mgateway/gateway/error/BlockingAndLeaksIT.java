package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.m2mgateway.gateway.harness.Blocked;
import io.m2mgateway.gateway.harness.Captured;
import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Good and bad requests of every kind: no event loop waits, and no buffer is lost. */
class BlockingAndLeaksIT {

    private static final int ROUNDS = 30;
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    private static final String AUTH = "Authorization: Bearer test\r\n";

    @Test
    void noneBlocksAndNoneLeaks() throws Exception {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        Set<String> blocked = Blocked.watch();
        try (Captured log = new Captured();
                FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = Gateway.start(Gateway.route(
                        upstream.uri(),
                        "m2m.upstream.idle-timeout=200ms",
                        Gateway.SCG + "routes[0].filters[0]=ApiKey=clients",
                        "m2m.auth.sources.clients.keys[0].client=acme",
                        "m2m.auth.sources.clients.keys[0].sha256="
                                + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))) {
            for (int round = 0; round < ROUNDS; round++) {
                everyKind(upstream, gateway);
            }
            reportLeaks();
            assertThat(log.atLeast(Level.WARN)).noneMatch(line -> line.contains("LEAK"));
        }
        assertThat(blocked).isEmpty();
    }

    private static void everyKind(FakeUpstream upstream, Gateway gateway) throws IOException {
        String post = "POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: 5\r\n";
        answered(upstream, gateway, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", post + AUTH + "\r\nhello", 200);
        answered(upstream, gateway, "SSH-2.0\r\n\r\n", post + AUTH + "\r\nhello", 502);
        answered(upstream, gateway, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", post + AUTH + "\r\nhello", 502);
        answered(
                upstream,
                gateway,
                CHUNKED + "Content-Type: text/event-stream\r\n\r\n9\r\ndata: 1\n\n\r\n",
                post + AUTH + "\r\nhello",
                200);
        assertThat(gateway.send(post + "\r\nhello").status()).isEqualTo(401);
        assertThat(gateway.get("/nowhere").status()).isEqualTo(404);
        assertThat(gateway.send("nonsense\r\n\r\n").status()).isEqualTo(400);
        cut(upstream, gateway, post + AUTH + "\r\nhello");
    }

    private static void answered(FakeUpstream upstream, Gateway gateway, String answer, String request, int status)
            throws IOException {
        upstream.nextAnswers(
                answer.startsWith("HTTP/1.1 200 OK\r\nContent-Length: 2")
                        ? answer.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                        : answer);
        assertThat(gateway.send(request).status()).isEqualTo(status);
    }

    private static void cut(FakeUpstream upstream, Gateway gateway, String request) throws IOException {
        upstream.nextAnswers(CHUNKED + "Content-Type: text/plain\r\n\r\n5\r\nhello\r\n");
        try (Wire wire = gateway.connect()) {
            wire.write(request);
            assertThat(wire.readHead() + wire.readToEnd()).contains("hello");
        }
    }

    /** Netty reports a lost buffer when it hands out the next one after a collection. */
    private static void reportLeaks() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            for (int j = 0; j < 100; j++) {
                PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
            }
        }
    }
}
