package io.m2mgateway.gateway.limit;

import static io.m2mgateway.gateway.limit.Budgets.BUDGET;
import static io.m2mgateway.gateway.limit.Budgets.awaitUsed;
import static io.m2mgateway.gateway.limit.Budgets.gzip;
import static io.m2mgateway.gateway.limit.Budgets.policy;
import static io.m2mgateway.gateway.limit.Budgets.used;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.m2m.M2mCodec;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Budgets of tokens and streams, over real sockets; each test has a policy and a path of its own. */
class StreamBudgetIT {
    private static final String REQUEST =
            "{\"model\":\"m\", \"stream\": true,\"max_tokens\":100,\"messages\":[{\"content\":\"abcdefgh\"}]}";
    private static final String ASKING = "{\"stream_options\":{\"include_usage\":true}," + REQUEST.substring(1);
    private static final String ONE = "data: {\"choices\":[{\"delta\":{\"content\":\"abcdefgh\"}}],\"usage\":null}\n\n";
    private static final String TWO =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String SSE = "text/event-stream";

    private static final List<String> ROUTES = List.of(
            "asked", "told", "silent", "packed", "coded", "frame", "messages", "early", "cut", "left", "legacy");

    private static Upstream upstream;
    private static FakeUpstream sockets;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        sockets = new FakeUpstream();
        Routes routes = new Routes();
        List<String> policies = new ArrayList<>();
        for (String name : ROUTES) {
            boolean raw = List.of("early", "cut", "left").contains(name);
            String limit = name.equals("silent")
                    ? "DistributedRateLimit;policies[0]=silent;ask-usage=false"
                    : "DistributedRateLimit=" + name;
            URI uri = raw ? URI.create(sockets.uri()) : upstream.uri();
            if (name.equals("frame")) {
                routes.add("/frame/**", uri, limit, "M2MCompression");
            } else {
                routes.add("/" + name + "/**", uri, limit);
            }
            policies.addAll(policy(name, Measure.TOKENS, BUDGET));
        }
        gateway = routes.startWith(policies.toArray(new String[0]));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        sockets.close();
        upstream.close();
    }

    private static HttpResponse<byte[]> chat(String name, String body, String... headers) throws Exception {
        return Client.post(
                gateway, "/" + name + "/v1/chat/completions", "application/json", body.getBytes(UTF_8), headers);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static long used(String name) {
        return Budgets.used(gateway, name, Measure.TOKENS);
    }

    @Test
    void theUpstreamIsAskedAndTheClientThatDidNotAskSeesNothingOfIt() throws Exception {
        upstream.answers(Upstream.pieces(SSE, Duration.ZERO, ONE, ": ping\n\n", TWO, USAGE, DONE));
        HttpResponse<byte[]> response = chat("asked", REQUEST);
        Upstream.Seen seen = upstream.take();
        assertThat(text(seen.body())).isEqualTo(ASKING);
        assertThat(seen.headers().get("Content-Length")).isEqualTo("" + ASKING.length());
        assertThat(text(response.body())).isEqualTo(ONE + ": ping\n\n" + TWO + DONE);
        assertThat(used("asked")).isEqualTo(21);
    }

    @Test
    void aClientThatAskedGetsWhatItAskedFor() throws Exception {
        upstream.answers(Upstream.pieces(SSE, Duration.ZERO, ONE, TWO, USAGE, DONE));
        HttpResponse<byte[]> response = chat("told", ASKING);
        assertThat(text(upstream.take().body())).isEqualTo(ASKING);
        assertThat(text(response.body())).isEqualTo(ONE + TWO + USAGE + DONE);
        assertThat(used("told")).isEqualTo(21);
    }

    @Test
    void anUpstreamThatMustNotBeAskedIsNotAndItsTextIsCounted() throws Exception {
        upstream.answers(Upstream.pieces(SSE, Duration.ZERO, ONE, TWO, DONE));
        HttpResponse<byte[]> response = chat("silent", REQUEST);
        assertThat(text(upstream.take().body())).isEqualTo(REQUEST);
        assertThat(text(response.body())).isEqualTo(ONE + TWO + DONE);
        assertThat(used("silent")).isEqualTo(2 + 2);
    }

    @Test
    void aCodedStreamIsReadAsWell() throws Exception {
        byte[] packed = gzip(ONE + TWO + USAGE + DONE);
        upstream.answers(Upstream.bytes(packed, SSE, "gzip"));
        HttpResponse<byte[]> response = chat("packed", ASKING, "Accept-Encoding", "gzip");
        assertThat(response.body()).isEqualTo(packed);
        assertThat(used("packed")).isEqualTo(21);
        // What has to be changed is sent on plain.
        HttpResponse<byte[]> changed = chat("packed", REQUEST, "Accept-Encoding", "gzip");
        assertThat(text(changed.body())).isEqualTo(ONE + TWO + DONE);
        assertThat(changed.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(used("packed")).isEqualTo(42);
    }

    @Test
    void aCodedRequestIsAskedPlain() throws Exception {
        upstream.answers(Upstream.pieces(SSE, Duration.ZERO, ONE, TWO, USAGE, DONE));
        HttpResponse<byte[]> response = Client.post(
                gateway, "/coded/v1/chat/completions", "application/json", gzip(REQUEST), "Content-Encoding", "gzip");
        Upstream.Seen seen = upstream.take();
        assertThat(text(seen.body())).isEqualTo(ASKING);
        assertThat(seen.headers().contains("Content-Encoding")).isFalse();
        assertThat(text(response.body())).isEqualTo(ONE + TWO + DONE);
        assertThat(used("coded")).isEqualTo(21);
    }

    @Test
    void aFrameIsAskedAsTheJsonThatItHolds() throws Exception {
        upstream.answers(Upstream.pieces(SSE, Duration.ZERO, ONE, TWO, USAGE, DONE));
        HttpResponse<byte[]> response = Client.post(
                gateway,
                "/frame/v1/chat/completions",
                "application/x-m2m",
                M2mCodec.create().encode(REQUEST.getBytes(UTF_8)));
        assertThat(text(upstream.take().body())).isEqualTo(ASKING);
        assertThat(text(response.body())).isEqualTo(ONE + TWO + DONE);
        assertThat(used("frame")).isEqualTo(21);
    }

    @Test
    void otherApisAreNotAsked() throws Exception {
        upstream.answers(Upstream.pieces(SSE, Duration.ZERO, """
            event: message_start
            data: {"type":"message_start","message":{"usage":{"input_tokens":25,"output_tokens":1}}}

            """, """
            event: content_block_delta
            data: {"type":"content_block_delta","delta":{"text":"abcd"}}

            """, """
            event: message_delta
            data: {"type":"message_delta","delta":{},"usage":{"output_tokens":15}}

            """, """
            event: message_stop
            data: {"type":"message_stop"}

            """));
        HttpResponse<byte[]> response =
                Client.post(gateway, "/messages/v1/messages", "application/json", REQUEST.getBytes(UTF_8));
        assertThat(text(upstream.take().body())).isEqualTo(REQUEST);
        assertThat(text(response.body())).contains("message_delta");
        assertThat(used("messages")).isEqualTo(40);
    }

    @Test
    void completionsAreAskedToo() throws Exception {
        upstream.answers(
                Upstream.pieces(SSE, Duration.ZERO, "data: {\"choices\":[{\"text\":\"abcd\"}]}\n\n", USAGE, DONE));
        String body = "{\"prompt\":\"abcd\",\"stream\":true}";
        Client.post(gateway, "/legacy/v1/completions", "application/json", body.getBytes(UTF_8));
        assertThat(text(upstream.take().body())).contains("include_usage");
        assertThat(used("legacy")).isEqualTo(21);
    }

    @Test
    void theLastEventSettlesBeforeTheClientSeesIt() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        sockets.next(wire -> {
            wire.readRequest();
            wire.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + ONE + TWO + USAGE + DONE);
            end.await();
        });
        try (Wire client = post("early")) {
            client.readHead();
            String line = "";
            while (!line.equals("data: [DONE]")) {
                line = client.readLine();
            }
            assertThat(used("early")).isEqualTo(21);
        } finally {
            end.countDown();
        }
    }

    @Test
    void aStreamThatBreaksPaysItsInputAndWhatWasSeen() throws Exception {
        sockets.next(wire -> {
            wire.readRequest();
            wire.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(ONE.length()) + "\r\n" + ONE + "\r\n");
        });
        try (Wire client = post("cut")) {
            assertThat(client.readToEnd()).contains("abcdefgh").doesNotContain("[DONE]");
        }
        awaitUsed(gateway, "cut", Measure.TOKENS, 2 + 2);
    }

    @Test
    void aClientThatLeavesPaysItsInputAndWhatItSaw() throws Exception {
        sockets.next(wire -> {
            wire.readRequest();
            wire.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + ONE + ONE);
            wire.readToEnd();
        });
        try (Wire client = post("left")) {
            client.readHead();
            String line = "";
            while (!line.contains("abcdefgh")) {
                line = client.readLine();
            }
            assertThat(used("left")).isEqualTo(102);
            client.reset();
        }
        awaitUsed(gateway, "left", Measure.TOKENS, 2 + 4);
    }

    private static Wire post(String name) throws Exception {
        return gateway.connect()
                .write("POST /" + name + "/v1/chat/completions HTTP/1.1\r\nHost: g\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + REQUEST.length() + "\r\n\r\n"
                        + REQUEST);
    }
}
