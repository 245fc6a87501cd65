package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application never sees: requests that are no HTTP, and bodies that go on after their answer. */
class ServerEdgeIT {

    private static final int MEBI = 1024 * 1024;

    private static FakeUpstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new FakeUpstream();
        gateway = Gateway.start(Gateway.route(upstream.uri()));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nonsense                                                  ; 400 ; BAD_REQUEST",
                "GET / HTTP/1.1~Bad Header: x                              ; 400 ; BAD_REQUEST",
                "GET /a|b HTTP/1.1~Host: g                                 ; 400 ; BAD_REQUEST",
                "POST / HTTP/1.1~Host: g~Content-Length: 5~Content-Length: 6 ; 400 ; BAD_REQUEST",
                "POST / HTTP/1.1~Host: g~Content-Length: x                 ; 400 ; BAD_REQUEST"
            })
    void whatIsNoHttpIsAnsweredByTheContract(String lines, int status, String code) throws IOException {
        assertBare(gateway.send(lines.trim().replace("~", "\r\n") + "\r\n\r\n"), status, code);
    }

    @Test
    void tooLongTargetsAndHeadersHaveTheirOwnStatus() throws IOException {
        String big = "x".repeat(20_000);
        assertBare(gateway.send("GET /" + big + " HTTP/1.1\r\nHost: g\r\n\r\n"), 414, "URI_TOO_LONG");
        assertBare(
                gateway.send("GET / HTTP/1.1\r\nHost: g\r\nX: " + big + "\r\n\r\n"),
                431,
                "REQUEST_HEADER_FIELDS_TOO_LARGE");
    }

    @Test
    void aBadChunkOfARequestIs400AndNoWholeBodyForTheUpstream() throws Exception {
        for (boolean atOnce : new boolean[] {true, false}) {
            LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
            CountDownLatch asked = new CountDownLatch(1);
            upstream.next(wire -> {
                String head = wire.readHead();
                asked.countDown();
                received.add(head + wire.readToEnd());
            });
            try (Wire wire = gateway.connect()) {
                wire.write("POST /v1/x HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                if (!atOnce) {
                    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
                }
                assertBare(wire.write("zz\r\nnever\r\n").readAnswer(), 400, "BAD_REQUEST");
                assertThat(wire.readToEnd()).isEmpty();
            }
            assertThat(received.poll(10, TimeUnit.SECONDS))
                    .isNotNull()
                    .doesNotContain("0\r\n\r\n")
                    .doesNotContain("never");
        }
    }

    private static void assertBare(Wire.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.head()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.body())
                .startsWith("{\"error\":{\"code\":\"" + code + "\"")
                .contains("\"request_id\":\"" + answer.header("x-request-id") + "\"");
    }

    @Test
    void anEmpty400OfTheUpstreamsIsLeftAlone() throws IOException {
        upstream.nextAnswers("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        Wire.Answer answer = gateway.get("/v1/x");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aLittleMoreOfABodyIsReadAndTheConnectionIsUsedAgain() throws IOException {
        try (Wire wire = gateway.connect()) {
            wire.write("POST /nowhere HTTP/1.1\r\nHost: g\r\nContent-Length: 500000\r\n\r\n");
            assertThat(wire.readAnswer().status()).isEqualTo(404);
            wire.write(new byte[500_000], 500_000);
            wire.write("GET /nowhere HTTP/1.1\r\nHost: g\r\n\r\n");
            assertThat(wire.readAnswer().status()).isEqualTo(404);
        }
    }

    @Test
    void anAnswerToARequestWithoutABodyLeavesTheConnectionOpen() throws IOException {
        try (Wire wire = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                wire.write("GET /nowhere HTTP/1.1\r\nHost: g\r\n\r\n");
                Wire.Answer answer = wire.readAnswer();
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.header("connection")).isNotEqualTo("close");
            }
        }
    }

    @Test
    void aBodyWithoutEndIsNotReadWithoutEnd() throws IOException {
        try (Wire wire = gateway.connect()) {
            wire.write("POST /nowhere HTTP/1.1\r\nHost: g\r\nContent-Length: 4000000000\r\n\r\n");
            assertThat(wire.readAnswer().status()).isEqualTo(404);
            assertSomeIsRead(wire, new byte[64 * 1024]);
        }
    }

    private static void assertSomeIsRead(Wire wire, byte[] piece) {
        long sent = 0;
        try {
            while (sent < 200L * MEBI) {
                wire.write(piece, piece.length);
                sent += piece.length;
            }
        } catch (IOException expected) {
            // The gateway closed.
        }
        // What the two kernels' buffers hold comes on top of what is read.
        assertThat(sent).isGreaterThan(MEBI / 2).isLessThan(64L * MEBI);
    }

    @Test
    void chunksWithoutEndAreNotReadWithoutEnd() throws IOException {
        try (Wire wire = gateway.connect()) {
            wire.write("POST /nowhere HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n");
            Wire.Answer answer = wire.readAnswer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("connection")).isNotEqualTo("close");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            assertSomeIsRead(wire, chunk.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/1.1\r\nConnection: close", "HTTP/1.0"})
    void whoSendsAllBeforeReadingGetsTheAnswer(String version) throws IOException {
        try (Wire wire = gateway.connect()) {
            int size = 17 * MEBI;
            wire.write("POST /nowhere " + version + "\r\nHost: g\r\nContent-Length: " + size + "\r\n\r\n");
            byte[] block = new byte[MEBI];
            for (int sent = 0; sent < size; sent += block.length) {
                wire.write(block, block.length);
            }
            Wire.Answer answer = wire.readAnswer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("connection")).isEqualTo(version.endsWith("1.0") ? "" : "close");
            assertThat(wire.readToEnd()).isEmpty();
        }
    }

    @Test
    void aBodyThatStopsIsWaitedForFiveSeconds() throws IOException {
        try (Wire wire = gateway.connect()) {
            wire.write("POST /nowhere HTTP/1.1\r\nHost: g\r\nContent-Length: 10\r\n\r\n");
            assertThat(wire.readAnswer().status()).isEqualTo(404);
            long start = System.nanoTime();
            assertThat(wire.readToEnd()).isIn("", "<RESET>");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(4_500L, 9_000L);
        }
    }
}
