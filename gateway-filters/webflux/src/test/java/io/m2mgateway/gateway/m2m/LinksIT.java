package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Relay;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Gateway to gateway: compact frames once both are known to read them, and plain JSON where the other side is none of ours. */
class LinksIT {

    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"is the harbour open?\"}]}"
                    .getBytes(UTF_8);
    private static final String ANSWER = "{\"id\":\"chatcmpl-7\",\"model\":\"gpt-4o\",\"choices\":[]}";
    private static final M2mCodec CODEC = M2mCodec.create();

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Upstream upstream;

    @BeforeEach
    void start() {
        upstream = open(new Upstream());
        upstream.answers(Upstream.json(ANSWER));
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T one) {
        opened.add(one);
        return one;
    }

    private Gateway gateway(URI to, String... filters) {
        return open(new Routes().add("/**", to, filters).start());
    }

    private static URI uri(Gateway gateway) {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }

    private static HttpResponse<byte[]> ask(Gateway gateway, String... headers) throws Exception {
        return post(gateway, "/v1/chat", "application/json", DOCUMENT, headers);
    }

    @Test
    void theSecondRequestIsCompactBothWays() throws Exception {
        Gateway far = gateway(upstream.uri(), "M2MCompression");
        Relay relay = open(new Relay(far));
        Gateway near = gateway(relay.uri(), "M2MCompression;upstream=m2m");
        for (WireForm form : List.of(WireForm.M2M, WireForm.COMPACT, WireForm.COMPACT)) {
            HttpResponse<byte[]> response = ask(near);
            assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(response.headers().firstValue("Accept")).isEmpty();
            byte[] sent = relay.take();
            assertThat(WireForm.detect(sent, 0, sent.length)).isEqualTo(form);
            assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        }
    }

    @Test
    void aFarSideThatReadsNoCompactFramesGetsM2mV1() throws Exception {
        Gateway far = gateway(upstream.uri(), "M2MCompression;algorithms[0]=m2m");
        Relay relay = open(new Relay(far));
        Gateway near = gateway(relay.uri(), "M2MCompression;upstream=m2m");
        for (int i = 0; i < 2; i++) {
            assertThat(ask(near).statusCode()).isEqualTo(200);
            assertThat(CODEC.decode(relay.take()).form()).isEqualTo(WireForm.M2M);
        }
    }

    @Test
    void streamsPassTwoGatewaysEventByEvent() throws Exception {
        String[] events = new String[20];
        for (int i = 0; i < events.length; i++) {
            events[i] = "id: " + i + "\ndata: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\"w" + i
                    + "\"}}]}\n\n";
        }
        upstream.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), events));
        Gateway far = gateway(upstream.uri(), "M2MCompression");
        Gateway near = gateway(uri(far), "M2MCompression;upstream=m2m");
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> response = ask(near);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            assertThat(response.body()).asString(UTF_8).isEqualTo(String.join("", events));
        }
    }

    @Test
    void aServerOfAnotherKindGetsJson() throws Exception {
        for (int status : new int[] {400, 415, 422}) {
            Upstream plain = open(new Upstream());
            plain.answers((request, response) -> {
                boolean json =
                        "application/json".equals(request.requestHeaders().get("Content-Type"));
                return json
                        ? Upstream.json(ANSWER).to(request, response)
                        : response.status(status)
                                .header("X-Refusal", "1")
                                .sendString(Mono.just("{\"no\":1}"))
                                .then();
            });
            Gateway near = gateway(plain.uri(), "M2MCompression;upstream=m2m");
            HttpResponse<byte[]> response = ask(near);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
            assertThat(response.headers().firstValue("X-Refusal")).isEmpty();
            assertThat(plain.take().headers().get("Content-Type")).isEqualTo("application/x-m2m");
            Upstream.Seen second = plain.take();
            assertThat(second.headers().get("Content-Type")).isEqualTo("application/json");
            assertThat(second.headers().get("Content-Length")).isEqualTo(String.valueOf(DOCUMENT.length));
            assertThat(second.body()).isEqualTo(DOCUMENT);
            // It is remembered: no frame is tried for a while.
            assertThat(ask(near).statusCode()).isEqualTo(200);
            assertThat(plain.take().headers().get("Content-Type")).isEqualTo("application/json");
            assertThat(plain.seen).isEmpty();
        }
    }

    @Test
    void anErrorOfTheUpstreamBehindAGatewayIsNotTriedAgain() throws Exception {
        upstream.answers((request, response) -> response.status(422)
                .header("Content-Type", "application/json")
                .sendString(Mono.just("{\"error\":1}"))
                .then());
        Gateway far = gateway(upstream.uri(), "M2MCompression");
        Gateway near = gateway(uri(far), "M2MCompression;upstream=m2m");
        HttpResponse<byte[]> response = ask(near);
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).asString(UTF_8).isEqualTo("{\"error\":1}");
        upstream.take();
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void whatIsWrongInJsonTooIsAnsweredAsItIs() throws Exception {
        Upstream plain = open(new Upstream());
        plain.answers((request, response) -> response.status(400)
                .header("Content-Type", "application/json")
                .sendString(Mono.just("{\"bad\":1}"))
                .then());
        Gateway near = gateway(plain.uri(), "M2MCompression;upstream=m2m");
        HttpResponse<byte[]> response = ask(near);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).asString(UTF_8).isEqualTo("{\"bad\":1}");
        assertThat(plain.seen).hasSize(2);
    }

    @Test
    void retryRepeatsTheFormThatWasFound() throws Exception {
        Upstream plain = open(new Upstream());
        int[] tries = {0};
        plain.answers((request, response) -> {
            boolean json = "application/json".equals(request.requestHeaders().get("Content-Type"));
            if (!json) {
                return response.status(415).send();
            }
            return tries[0]++ == 0
                    ? response.status(503).send()
                    : Upstream.json(ANSWER).to(request, response);
        });
        Gateway near = gateway(
                plain.uri(),
                "M2MCompression;upstream=m2m",
                "Retry;retries=2;methods[0]=POST;statuses[0]=SERVICE_UNAVAILABLE");
        HttpResponse<byte[]> response = ask(near);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
        plain.take();
        plain.take();
        Upstream.Seen last = plain.take();
        assertThat(last.headers().get("Content-Type")).isEqualTo("application/json");
        assertThat(last.body()).isEqualTo(DOCUMENT);
    }

    /** Valid JSON with an array of so many numbers, as prompts in tokens have it. */
    static byte[] tokens(int number) {
        StringBuilder document = new StringBuilder("{\"model\":\"gpt-4o\",\"prompt\":[0");
        for (int i = 1; i < number; i++) {
            document.append(',').append(i);
        }
        return document.append("]}").toString().getBytes(UTF_8);
    }

    @Test
    void whatNoFrameCanCarryGoesAsJson() throws Exception {
        Gateway far = gateway(upstream.uri(), "M2MCompression");
        Relay relay = open(new Relay(far));
        Gateway near = gateway(relay.uri(), "M2MCompression;upstream=m2m");
        byte[] deep = ("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}").getBytes(UTF_8);
        for (byte[] document : List.of(tokens(10_001), deep)) {
            // In both forms, and both go on as before.
            for (WireForm form : List.of(WireForm.M2M, WireForm.COMPACT)) {
                HttpResponse<byte[]> response = post(near, "/v1/chat", "application/json; charset=utf-8", document);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(relay.take()).isEqualTo(document);
                Upstream.Seen seen = upstream.take();
                assertThat(seen.headers().get("Content-Type")).isEqualTo("application/json; charset=utf-8");
                assertThat(seen.body()).isEqualTo(document);
                assertThat(ask(near).statusCode()).isEqualTo(200);
                byte[] sent = relay.take();
                assertThat(WireForm.detect(sent, 0, sent.length)).isIn(form, WireForm.COMPACT);
                upstream.take();
            }
        }
    }

    @Test
    void whatNoFrameCanCarrySaysNothingOfAnUpstreamThatTakesIt() throws Exception {
        Gateway near = gateway(upstream.uri(), "M2MCompression;upstream=m2m");
        assertThat(post(near, "/v1/chat", "application/json", tokens(10_001)).statusCode())
                .isEqualTo(200);
        assertThat(upstream.take().headers().get("Content-Type")).isEqualTo("application/json");
        ask(near);
        assertThat(upstream.take().headers().get("Content-Type")).isEqualTo("application/x-m2m");
    }

    @Test
    void whatIsNoJsonIsRefusedAsItIsInAnyFrame() throws Exception {
        Gateway near = gateway(upstream.uri(), "M2MCompression;upstream=m2m");
        Client.assertError(post(near, "/v1/chat", "application/json", "{\"a\":".getBytes(UTF_8)), 400, "INVALID_JSON");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void otherTypesOfJsonKeepTheirNames() throws Exception {
        Gateway far = gateway(upstream.uri(), "M2MCompression");
        Gateway near = gateway(uri(far), "M2MCompression;upstream=m2m");
        Gateway toPlain = gateway(upstream.uri(), "M2MCompression;upstream=m2m");
        String type = "application/merge-patch+json";
        for (Gateway gateway : List.of(near, near, toPlain)) {
            ask(gateway);
            upstream.take();
            HttpRequest patch = HttpRequest.newBuilder(Client.uri(gateway, "/v1/chat"))
                    .header("Content-Type", type)
                    .method("PATCH", BodyPublishers.ofByteArray(DOCUMENT))
                    .build();
            assertThat(Client.HTTP.send(patch, BodyHandlers.ofByteArray()).statusCode())
                    .isEqualTo(200);
            Upstream.Seen seen = upstream.take();
            assertThat(seen.method()).isEqualTo("PATCH");
            assertThat(seen.headers().get("Content-Type")).isEqualTo(type);
            assertThat(seen.body()).isEqualTo(DOCUMENT);
        }
    }

    @Test
    void aServerOfAnotherKindGetsTheContentTypeOfTheClient() throws Exception {
        String type = "application/json; charset=utf-8";
        upstream.answers(
                (request, response) -> type.equals(request.requestHeaders().get("Content-Type"))
                        ? Upstream.json(ANSWER).to(request, response)
                        : response.status(415).send());
        Gateway near = gateway(upstream.uri(), "M2MCompression;upstream=m2m");
        for (int i = 0; i < 2; i++) {
            assertThat(post(near, "/v1/chat", type, DOCUMENT).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFrameWhoseContentTypeHasAnOddParameterIsRead() throws Exception {
        String odd = "application/x-m2m; charset=nonsense";
        Gateway near = gateway(upstream.uri(), "M2MCompression;upstream=m2m");
        byte[] frame = CODEC.encode(ANSWER.getBytes(UTF_8), WireForm.M2M);
        upstream.answers(Upstream.bytes(frame, odd, null));
        HttpResponse<byte[]> response = ask(near);
        assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        upstream.answers(Upstream.bytes(Arrays.copyOf(frame, frame.length - 3), odd, null));
        Client.assertError(ask(near), 502, "UPSTREAM_ERROR");
    }

    @Test
    void eventsThatBeginLikeATagPassTwoGateways() throws Exception {
        String events =
                "data: #A|1|2\n\ndata: # Harbours\n\ndata: {\"id\":\"chatcmpl-1\",\"choices\":[]}\n\ndata: [DONE]\n\n";
        upstream.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), events));
        Gateway far = gateway(upstream.uri(), "M2MCompression;algorithms[0]=m2m");
        Gateway near = gateway(uri(far), "M2MCompression;upstream=m2m");
        assertThat(ask(near).body()).asString(UTF_8).isEqualTo(events);
    }
}
