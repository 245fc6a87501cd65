package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Every row of the contract that comes from the network, seen on the wire. */
class ErrorContractIT {

    private static FakeUpstream upstream;
    private static Gateway gateway;
    private static int refusing;

    @RestController
    static class OwnEndpoints {
        @GetMapping("/own/locked")
        Mono<String> locked() {
            return Mono.error(new ResponseStatusException(HttpStatus.LOCKED, "short and stout"));
        }

        @GetMapping("/own/broken")
        Mono<String> broken() {
            return Mono.error(new IllegalStateException("the password is hunter2"));
        }

        @GetMapping("/own/network")
        Mono<String> network() {
            return Mono.error(new IOException("Connection reset by peer"));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        upstream = new FakeUpstream();
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusing = closed.getLocalPort();
        }
        gateway = Gateway.start(
                List.of(OwnEndpoints.class),
                Gateway.route(
                        upstream.uri(),
                        Gateway.SCG + "routes[0].metadata.response-timeout=400",
                        Gateway.SCG + "routes[1].id=refused",
                        Gateway.SCG + "routes[1].uri=http://127.0.0.1:" + refusing,
                        Gateway.SCG + "routes[1].predicates[0]=Path=/refused/**",
                        Gateway.SCG + "routes[1].predicates[1]=Method=GET,PUT",
                        "m2m.upstream.idle-timeout=400ms"));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static void assertContract(Wire.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.head()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        String id = answer.header("x-request-id");
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(answer.body())
                .startsWith("{\"error\":{\"code\":\"" + code + "\",\"message\":\"")
                .contains("\"details\":{\"request_id\":\"" + id + "\"");
        assertThat(answer.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("x-upstream");
    }

    @Test
    void nothingAtThisPathIs404() throws IOException {
        assertContract(gateway.get("/nowhere"), 404, "NOT_FOUND");
    }

    @Test
    void headIsAnsweredWithoutBodyAndTheConnectionStays() throws IOException {
        try (Wire wire = gateway.connect()) {
            Wire.Answer head =
                    wire.write("HEAD /nowhere HTTP/1.1\r\nHost: g\r\n\r\n").readAnswer(true);
            assertThat(head.status()).isEqualTo(404);
            assertThat(Integer.parseInt(head.header("content-length"))).isPositive();
            assertContract(
                    wire.write("GET /nowhere HTTP/1.1\r\nHost: g\r\n\r\n").readAnswer(), 404, "NOT_FOUND");
        }
    }

    @Test
    void anotherMethodThanTheRoutesIs405WithAllow() throws IOException {
        Wire.Answer answer = gateway.send("DELETE /refused/x HTTP/1.1\r\nHost: g\r\n\r\n");
        assertContract(answer, 405, "METHOD_NOT_ALLOWED");
        assertThat(answer.header("allow")).isEqualTo("GET, PUT");
    }

    @Test
    void anotherMethodThanTheEndpointsIs405WithAllow() throws IOException {
        Wire.Answer answer = gateway.send("DELETE /own/locked HTTP/1.1\r\nHost: g\r\n\r\n");
        assertContract(answer, 405, "METHOD_NOT_ALLOWED");
        assertThat(answer.header("allow")).isEqualTo("GET");
    }

    @Test
    void ownEndpointsKeepTheirStatusAndReason() throws IOException {
        Wire.Answer answer = gateway.get("/own/locked");
        assertContract(answer, 423, "LOCKED");
        assertThat(answer.body()).contains("short and stout");
    }

    @Test
    void faultsRevealNothing() throws IOException {
        Wire.Answer answer = gateway.get("/own/broken");
        assertContract(answer, 500, "INTERNAL_ERROR");
        assertThat(answer.body()).doesNotContain("hunter2").doesNotContain("Exception");
        assertContract(gateway.get("/own/network"), 500, "INTERNAL_ERROR");
    }

    @Test
    void refusedConnectionIs502() throws IOException {
        assertContract(gateway.get("/refused/x"), 502, "UPSTREAM_ERROR");
    }

    @Test
    void resetBeforeTheHeadIs502() throws IOException {
        upstream.next(wire -> {
            wire.readRequest();
            wire.reset();
        });
        assertContract(
                gateway.send("POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n\r\nhi"), 502, "UPSTREAM_ERROR");
    }

    @Test
    void garbageIs502() throws IOException {
        upstream.nextAnswers("SSH-2.0-OpenSSH_9.6\r\n\r\n");
        assertContract(gateway.get("/v1/x"), 502, "UPSTREAM_ERROR");
    }

    @Test
    void badFirstChunkIs502() throws IOException {
        upstream.nextAnswers("HTTP/1.1 200 OK\r\nX-Upstream: 1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n");
        assertContract(gateway.get("/v1/x"), 502, "UPSTREAM_ERROR");
    }

    @Test
    void endAfterTheHeadIs502() throws IOException {
        upstream.nextAnswers("HTTP/1.1 200 OK\r\nX-Upstream: 1\r\nContent-Length: 10\r\n\r\n");
        assertContract(gateway.get("/v1/x"), 502, "UPSTREAM_ERROR");
    }

    @Test
    void silenceBeforeTheHeadIs504() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        upstream.next(wire -> {
            wire.readRequest();
            over.await(20, TimeUnit.SECONDS);
        });
        assertContract(gateway.get("/v1/x"), 504, "UPSTREAM_TIMEOUT");
        over.countDown();
    }

    @Test
    void silenceAfterTheHeadIs504() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        upstream.next(wire -> {
            wire.readRequest();
            wire.write("HTTP/1.1 200 OK\r\nX-Upstream: 1\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\n");
            over.await(20, TimeUnit.SECONDS);
        });
        Wire.Answer answer = gateway.get("/v1/x");
        assertContract(answer, 504, "UPSTREAM_TIMEOUT");
        assertThat(answer.headers()).doesNotContainKey("etag");
        over.countDown();
    }

    @Test
    void errorsOfTheUpstreamsPassUnchanged() throws IOException {
        upstream.nextAnswers("HTTP/1.1 503 Nope\r\nX-Upstream: 1\r\nContent-Length: 4\r\n\r\nbusy");
        Wire.Answer answer = gateway.get("/v1/x");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("busy");
        assertThat(answer.header("x-upstream")).isEqualTo("1");
    }

    @Test
    void theConnectionStaysUsableAfterAnError() throws IOException {
        try (Wire wire = gateway.connect()) {
            String request = "GET /refused/x HTTP/1.1\r\nHost: g\r\n\r\n";
            assertContract(wire.write(request).readAnswer(), 502, "UPSTREAM_ERROR");
            assertContract(wire.write(request).readAnswer(), 502, "UPSTREAM_ERROR");
        }
    }
}
