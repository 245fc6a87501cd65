package io.m2mgateway.gateway.limit;

import static io.m2mgateway.gateway.limit.Budgets.BUDGET;
import static io.m2mgateway.gateway.limit.Budgets.CHAT;
import static io.m2mgateway.gateway.limit.Budgets.answer;
import static io.m2mgateway.gateway.limit.Budgets.awaitUsed;
import static io.m2mgateway.gateway.limit.Budgets.chat;
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
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Budgets of tokens over real sockets: what is reserved, and what is settled however a whole answer ends. */
class TokenBudgetIT {
    private static final String HELLO =
            "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"content\":\"abcdefgh\"}]}";

    private final Upstream upstream = new Upstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    private static Gateway start(URI uri, String filter, List<String> policies) {
        return new Routes().add("/v1/**", uri, filter).startWith(policies.toArray(new String[0]));
    }

    @Test
    void reservesTheMostAndSettlesWhatWasUsed() throws Exception {
        List<String> policies = new ArrayList<>(policy("all", Measure.TOKENS, BUDGET));
        policies.addAll(policy("in", Measure.INPUT_TOKENS, BUDGET));
        policies.addAll(policy("out", Measure.OUTPUT_TOKENS, BUDGET));
        try (Gateway gateway = start(upstream.uri(), "DistributedRateLimit=all,in,out", policies)) {
            long[] reserved = new long[3];
            Upstream.Answer json = Upstream.json(answer(10, 20));
            upstream.answers((request, response) -> {
                reserved[0] = used(gateway, "all", Measure.TOKENS);
                reserved[1] = used(gateway, "in", Measure.INPUT_TOKENS);
                reserved[2] = used(gateway, "out", Measure.OUTPUT_TOKENS);
                return json.to(request, response);
            });
            HttpResponse<byte[]> first =
                    chat(gateway, "{\"n\":3,\"max_completion_tokens\":100,\"messages\":[{\"content\":\"abcdefgh\"}]}");
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(reserved).containsExactly(302, 2, 300);
            // What is left is told before the answer: with the reservation.
            assertThat(first.headers().firstValue("x-ratelimit-limit-tokens")).hasValue("10000");
            assertThat(first.headers().firstValue("x-ratelimit-remaining-tokens"))
                    .hasValue("9698");
            assertThat(used(gateway, "all", Measure.TOKENS)).isEqualTo(30);
            assertThat(used(gateway, "in", Measure.INPUT_TOKENS)).isEqualTo(10);
            assertThat(used(gateway, "out", Measure.OUTPUT_TOKENS)).isEqualTo(20);
            upstream.answers(Upstream.bytes(gzip(answer(10, 20)), "application/json", "gzip"));
            chat(gateway, HELLO, "Accept-Encoding", "gzip");
            assertThat(used(gateway, "all", Measure.TOKENS)).isEqualTo(60);
            upstream.answers(Upstream.json("{\"data\":[{\"id\":\"m\"}]}"));
            assertThat(gateway.get("/v1/models").status()).isEqualTo(200);
            assertThat(used(gateway, "all", Measure.TOKENS)).isEqualTo(60);
        }
    }

    @Test
    void anOverrunIsDebtThatTheNextRequestMeets() throws Exception {
        try (Gateway gateway = start(
                upstream.uri(),
                "DistributedRateLimit=out",
                policy("out", Measure.OUTPUT_TOKENS, 1_000, "default-output-tokens=500"))) {
            upstream.answers(Upstream.json(answer(10, 4_000)));
            assertThat(chat(gateway, "{\"messages\":[]}").statusCode()).isEqualTo(200);
            assertThat(used(gateway, "out", Measure.OUTPUT_TOKENS, 1_000)).isEqualTo(4_000);
            HttpResponse<byte[]> refused = chat(gateway, "{\"messages\":[],\"max_tokens\":1}");
            Client.assertError(refused, 429, "RATE_LIMITED");
            assertThat(refused.headers().firstValue("x-ratelimit-remaining-tokens"))
                    .hasValue("0");
            assertThat(new String(refused.body(), UTF_8)).contains("EXHAUSTED", "\"out\"", "output-tokens");
        }
    }

    @Test
    void moreThanABudgetEverHoldsIsRefusedAtOnce() throws Exception {
        try (Gateway gateway =
                start(upstream.uri(), "DistributedRateLimit=all", policy("all", Measure.TOKENS, BUDGET))) {
            HttpResponse<byte[]> refused = chat(gateway, "{\"messages\":[],\"max_tokens\":10001}");
            Client.assertError(refused, 429, "RATE_LIMITED");
            assertThat(new String(refused.body(), UTF_8)).contains("EXCEEDS_CAPACITY");
            assertThat(refused.headers().firstValue("x-should-retry")).hasValue("false");
            assertThat(used(gateway, "all", Measure.TOKENS)).isZero();
            assertThat(upstream.seen).isEmpty();
        }
    }

    @Test
    void whatNoUpstreamWorkedOnIsGivenBack() throws Exception {
        try (Gateway gateway =
                start(upstream.uri(), "DistributedRateLimit=all", policy("all", Measure.TOKENS, BUDGET))) {
            for (int status : new int[] {400, 429, 500, 503}) {
                upstream.answers((request, response) -> response.status(status)
                        .header("Content-Type", "application/json")
                        .sendString(Mono.just("{\"error\":{\"message\":\"no\"}}"))
                        .then());
                assertThat(chat(gateway, HELLO).statusCode()).isEqualTo(status);
                assertThat(used(gateway, "all", Measure.TOKENS)).isZero();
            }
        }
        URI nobody = upstream.uri();
        upstream.close();
        try (Gateway gateway = start(nobody, "DistributedRateLimit=all", policy("all", Measure.TOKENS, BUDGET))) {
            Client.assertError(chat(gateway, HELLO), 502, "UPSTREAM_ERROR");
            assertThat(used(gateway, "all", Measure.TOKENS)).isZero();
        }
    }

    @Test
    void anAnswerThatTellsNothingPaysWhatWasSeen() throws Exception {
        try (Gateway gateway =
                start(upstream.uri(), "DistributedRateLimit=all", policy("all", Measure.TOKENS, BUDGET))) {
            upstream.answers(Upstream.json("{\"choices\":[{\"message\":{\"content\":\"abcdefghijkl\"}}]}"));
            assertThat(chat(gateway, HELLO).statusCode()).isEqualTo(200);
            assertThat(used(gateway, "all", Measure.TOKENS)).isEqualTo(2 + 3);
        }
    }

    @Test
    void aClientThatLeavesPaysItsInputAndSlotsComeBack() throws Exception {
        List<String> policies = policy("all", Measure.TOKENS, BUDGET);
        policies.add("m2m.limits.policies.all.limits[1].measure=concurrency");
        policies.add("m2m.limits.policies.all.limits[1].limit=1");
        CountDownLatch arrived = new CountDownLatch(1);
        try (FakeUpstream silent = new FakeUpstream();
                Gateway gateway = start(URI.create(silent.uri()), "DistributedRateLimit=all", policies)) {
            silent.next(wire -> {
                wire.readRequest();
                arrived.countDown();
                wire.readToEnd();
            });
            try (Wire client = gateway.connect()) {
                client.write(
                        "POST " + CHAT + " HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nContent-Length: "
                                + HELLO.length() + "\r\n\r\n" + HELLO);
                assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(used(gateway, "all", Measure.TOKENS)).isEqualTo(102);
                client.reset();
            }
            awaitUsed(gateway, "all", Measure.TOKENS, 2);
            silent.next(wire -> {
                wire.readRequest();
                String json = answer(5, 5);
                wire.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                        + "\r\n\r\n" + json);
            });
            assertThat(chat(gateway, HELLO).statusCode()).isEqualTo(200);
            assertThat(used(gateway, "all", Measure.TOKENS)).isEqualTo(12);
        }
    }

    @Test
    void bytesAreCountedInflatedAndNeverGivenBack() throws Exception {
        try (Gateway gateway = start(upstream.uri(), "DistributedRateLimit=b", policy("b", Measure.BYTES, BUDGET))) {
            upstream.answers((request, response) -> response.status(500).send());
            String json = "{\"messages\":[{\"content\":\"" + "a ".repeat(1_000) + "\"}]}";
            chat(gateway, json);
            assertThat(used(gateway, "b", Measure.BYTES)).isEqualTo(json.length());
            Client.post(gateway, CHAT, "application/json", gzip(json), "Content-Encoding", "gzip");
            assertThat(used(gateway, "b", Measure.BYTES)).isEqualTo(2L * json.length());
            Client.post(gateway, "/v1/files", "application/octet-stream", new byte[500]);
            assertThat(used(gateway, "b", Measure.BYTES)).isEqualTo(2L * json.length() + 500);
            try (Wire wire = gateway.connect()) {
                wire.write("POST /v1/files HTTP/1.1\r\nHost: g\r\nContent-Type: audio/mpeg\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n64\r\n" + "x".repeat(100) + "\r\n0\r\n\r\n");
                wire.readAnswer();
            }
            awaitUsed(gateway, "b", Measure.BYTES, 2L * json.length() + 600);
        }
    }

    @Test
    void aCodingThatCannotBeReadIsNotCounted() throws Exception {
        try (Gateway gateway =
                start(upstream.uri(), "DistributedRateLimit=all", policy("all", Measure.TOKENS, BUDGET))) {
            HttpResponse<byte[]> refused = Client.post(
                    gateway, CHAT, "application/json", HELLO.getBytes(UTF_8), "Content-Encoding", "compress");
            Client.assertError(refused, 415, "UNSUPPORTED_ALGORITHM");
            assertThat(upstream.seen).isEmpty();
        }
    }

    @Test
    void aShadowCountsAndDecidesNothing() throws Exception {
        try (Gateway gateway = start(
                upstream.uri(),
                "DistributedRateLimit;policies[0]=all;shadow=true",
                policy("all", Measure.TOKENS, 50))) {
            upstream.answers(Upstream.json(answer(10, 20)));
            assertThat(chat(gateway, HELLO).statusCode()).isEqualTo(200);
            String small = "{\"max_tokens\":5,\"messages\":[]}";
            assertThat(chat(gateway, small).headers().firstValue("x-ratelimit-limit-tokens"))
                    .isEmpty();
            assertThat(used(gateway, "all", Measure.TOKENS, 50)).isEqualTo(30);
            HttpResponse<byte[]> unreadable = Client.post(
                    gateway, CHAT, "application/json", HELLO.getBytes(UTF_8), "Content-Encoding", "compress");
            assertThat(unreadable.statusCode()).isEqualTo(200);
        }
    }
}
