package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.m2mgateway.gateway.harness.Captured;
import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** After the head is out: a cut, or the last event of a stream, and never a body that looks complete. */
class CutAnswerIT {

    private static final String GET = "GET /v1/x HTTP/1.1\r\nHost: g\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";

    private static FakeUpstream upstream;
    private static Gateway gateway;

    @Configuration(proxyBeanMethods = false)
    static class Meters {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new FakeUpstream();
        gateway =
                Gateway.start(List.of(Meters.class), Gateway.route(upstream.uri(), "m2m.upstream.idle-timeout=500ms"));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static double cancelled() {
        return gateway.bean(MeterRegistry.class).get("m2m.cancelled").counter().count();
    }

    private static double errors() {
        Counter counter = gateway.bean(MeterRegistry.class)
                .find("m2m.errors")
                .tag("code", "UPSTREAM_ERROR")
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void halfOfAKnownLengthIsACut() throws IOException {
        upstream.nextAnswers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        try (Wire wire = gateway.connect();
                Captured log = new Captured()) {
            wire.write(GET);
            assertThat(wire.readHead()).startsWith("HTTP/1.1 200").containsIgnoringCase("content-length: 10");
            assertThat(wire.readToEnd()).isIn("hello", "hello<RESET>");
            assertThat(log.atLeast(Level.ERROR)).isEmpty();
            assertThat(log.atLeast(Level.WARN)).hasSize(1).first().asString().contains("502 UPSTREAM_ERROR");
        }
    }

    @Test
    void halfOfAChunkedBodyHasNoLastChunk() throws IOException {
        upstream.nextAnswers(CHUNKED + "Content-Type: text/plain\r\n\r\n5\r\nhello\r\n");
        try (Wire wire = gateway.connect()) {
            wire.write(GET);
            assertThat(wire.readHead()).startsWith("HTTP/1.1 200");
            assertThat(wire.readToEnd()).startsWith("5\r\nhello").doesNotContain("0\r\n");
        }
    }

    @Test
    void badChunkInTheMiddleIsACut() throws IOException {
        upstream.nextAnswers(CHUNKED + "Content-Type: text/plain\r\n\r\n5\r\nhello\r\nzz\r\nnever\r\n");
        try (Wire wire = gateway.connect()) {
            wire.write(GET);
            String all = wire.readHead() + wire.readToEnd();
            // The two chunks may arrive in one read: then the head need not be out yet.
            assertThat(all).doesNotContain("never").doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void anHttp10ClientSeesAReset() throws IOException {
        CountDownLatch read = new CountDownLatch(1);
        upstream.next(wire -> {
            wire.readRequest();
            wire.write(CHUNKED + "Content-Type: text/plain\r\n\r\n5\r\nhello\r\n");
            read.await(20, TimeUnit.SECONDS);
        });
        try (Wire wire = gateway.connect()) {
            wire.write("GET /v1/x HTTP/1.0\r\nHost: g\r\n\r\n");
            String head = wire.readHead();
            assertThat(head).contains(" 200 ");
            if (head.toLowerCase(java.util.Locale.ROOT).contains("chunked")) {
                wire.readLine();
            }
            assertThat(wire.read(5)).isEqualTo("hello");
            read.countDown();
            assertThat(wire.readToEnd()).doesNotContain("0\r\n");
        }
    }

    @Test
    void aStreamEndsWithAnErrorEventAndTheConnectionStays() throws IOException {
        double before = errors();
        upstream.nextAnswers(CHUNKED + "Content-Type: text/event-stream\r\n\r\n10\r\ndata: {\"a\":1}\n\n\n\r\n");
        try (Wire wire = gateway.connect()) {
            Wire.Answer answer = wire.write(GET).readAnswer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith("data: {\"a\":1}\n\n")
                    .containsPattern("\n\nevent: error\ndata: \\{\"error\":\\{\"code\":\"UPSTREAM_ERROR\".*}\n\n$")
                    .doesNotContain("[DONE]");
            assertThat(wire.write("GET /nowhere HTTP/1.1\r\nHost: g\r\n\r\n")
                            .readAnswer()
                            .status())
                    .isEqualTo(404);
        }
        assertThat(errors()).isEqualTo(before + 1);
    }

    @Test
    void aSilentStreamEndsWithATimeoutEvent() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        upstream.next(wire -> {
            wire.readRequest();
            wire.write(CHUNKED + "Content-Type: text/event-stream\r\n\r\n9\r\ndata: 1\n\n\r\n");
            over.await(20, TimeUnit.SECONDS);
        });
        assertThat(gateway.send(GET).body()).startsWith("data: 1\n\n").contains("\"code\":\"UPSTREAM_TIMEOUT\"");
        over.countDown();
    }

    @Test
    void aCodedStreamIsCutAndNotGivenPlainText() throws IOException {
        upstream.nextAnswers(
                CHUNKED + "Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n5\r\nhello\r\n");
        try (Wire wire = gateway.connect()) {
            wire.write(GET);
            assertThat(wire.readHead()).contains(" 200 ");
            assertThat(wire.readToEnd())
                    .startsWith("5\r\nhello")
                    .doesNotContain("event: error")
                    .doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void aStreamThatCameToItsEndIsNoClientThatLeft() throws Exception {
        upstream.nextAnswers(CHUNKED + "Content-Type: text/event-stream\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n");
        double before = cancelled();
        assertThat(gateway.send(GET).body()).isEqualTo("data: 1\n\n");
        gateway.get("/nowhere");
        assertThat(cancelled()).isEqualTo(before);
    }

    @Test
    void aClientThatLeavesEndsTheUpstreamsSideInSilence() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        upstream.next(wire -> {
            wire.readRequest();
            wire.write(CHUNKED + "Content-Type: text/event-stream\r\n\r\n9\r\ndata: 1\n\n\r\n");
            wire.readToEnd();
            ended.countDown();
        });
        double before = cancelled();
        try (Captured log = new Captured()) {
            try (Wire wire = gateway.connect()) {
                wire.write(GET).readHead();
            }
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            Awaitility.await().untilAsserted(() -> assertThat(cancelled()).isEqualTo(before + 1));
            assertThat(log.atLeast(Level.INFO)).isEmpty();
        }
    }

    @Test
    void aClientThatLeavesBeforeTheHeadEndsTheUpstreamsSideToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        upstream.next(wire -> {
            wire.readRequest();
            asked.countDown();
            wire.readToEnd();
            ended.countDown();
        });
        try (Captured log = new Captured()) {
            try (Wire wire = gateway.connect()) {
                wire.write(GET);
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(log.atLeast(Level.INFO)).isEmpty();
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsBodyIsNoFault() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        upstream.next(wire -> {
            wire.readHead();
            asked.countDown();
            wire.readToEnd();
            ended.countDown();
        });
        try (Captured log = new Captured()) {
            try (Wire wire = gateway.connect()) {
                wire.write("POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: 100\r\n\r\nhalf of it");
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(log.atLeast(Level.INFO)).isEmpty();
        }
    }

    @Test
    void headNeverHasABody() throws IOException {
        upstream.nextAnswers("SSH-2.0-x\r\n\r\n");
        try (Wire wire = gateway.connect()) {
            Wire.Answer answer =
                    wire.write("HEAD /v1/x HTTP/1.1\r\nHost: g\r\n\r\n").readAnswer(true);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(wire.write("GET /nowhere HTTP/1.1\r\nHost: g\r\n\r\n")
                            .readAnswer()
                            .status())
                    .isEqualTo(404);
        }
    }
}
