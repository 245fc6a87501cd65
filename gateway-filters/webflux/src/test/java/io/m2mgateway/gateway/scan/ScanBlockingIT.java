package io.m2mgateway.gateway.scan;

import static io.m2mgateway.gateway.scan.AnswerScanIT.CANARY;
import static io.m2mgateway.gateway.scan.AnswerScanIT.SURE;
import static io.m2mgateway.gateway.scan.AnswerScanIT.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.m2mgateway.gateway.harness.Blocked;
import io.m2mgateway.gateway.harness.Captured;
import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.harness.Wire;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Scans of small and large bodies, whole and streamed, read to the end and left alone: no event loop waits, and no buffer is lost. */
class ScanBlockingIT {

    private static final String JSON = "application/json";
    private static final String TEXT = "Each train of the line stops at both stations of the town. ";

    @Test
    void noneBlocksAndNoneLeaks() throws Exception {
        Set<String> blocked = Blocked.watch();
        try (Captured log = new Captured();
                Upstream upstream = new Upstream();
                Gateway gateway = new Routes()
                        .add("/redact/**", upstream.uri(), "SecurityScan;mode=redact;response=redact" + SURE)
                        .add("/tag/**", upstream.uri(), "SecurityScan;mode=tag;response=tag" + SURE)
                        .startWith("m2m.scan.canaries[0]=" + CANARY)) {
            for (String path : List.of("/redact/x", "/tag/x")) {
                for (String text : List.of(CANARY, TEXT.repeat(20) + CANARY, TEXT.repeat(2_000) + CANARY)) {
                    upstream.answers(Upstream.bytes(answer(text), JSON, null));
                    Client.post(gateway, path, JSON, answer(text));
                    String event = "data: " + new String(answer(text), UTF_8).strip() + "\n\n";
                    upstream.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), event, event, event));
                    Client.post(gateway, path, JSON, answer(text));
                    for (int i = 0; i < 5; i++) {
                        leave(gateway, path);
                    }
                }
            }
            for (int i = 0; i < 5; i++) {
                System.gc();
                for (int j = 0; j < 100; j++) {
                    PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
                }
            }
            assertThat(log.atLeast(Level.WARN)).noneMatch(line -> line.contains("LEAK"));
        }
        assertThat(blocked).isEmpty();
    }

    private static void leave(Gateway gateway, String path) throws Exception {
        try (Wire wire = gateway.connect()) {
            wire.write("POST " + path + " HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n"
                    + "Content-Type: application/json\r\n\r\n{}");
            wire.readHead();
            wire.reset();
        }
    }
}
