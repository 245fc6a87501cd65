package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

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

    /** What passes between two gateways, seen by a relay that repeats each message to the one behind. */
    private Upstream relay(Gateway to) {
        Upstream relay = open(new Upstream());
        relay.answers((request, response) -> Mono.fromCallable(() -> forward(relay.seen.peek(), to, request))
                .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                .flatMap(answer -> copy(answer, response)));
        return relay;
    }

    private static HttpResponse<byte[]> forward(Upstream.Seen seen, Gateway to, HttpServerRequest request)
            throws Exception {
        return post(
                to,
                request.uri(),
                seen.headers().get("Content-Type"),
                seen.body(),
                "Accept",
                seen.headers().get("Accept"));
    }

    private static Mono<Void> copy(HttpResponse<byte[]> answer, HttpServerResponse response) {
        response.status(answer.statusCode());
        answer.headers().firstValue("Content-Type").ifPresent(type -> response.header("Content-Type", type));
        answer.headers().firstValue("Accept").ifPresent(types -> response.header("Accept", types));
        return response.sendByteArray(Mono.just(answer.body())).then();
    }

    @Test
    void theSecondRequestIsCompactBothWays() throws Exception {
        Gateway far = gateway(upstream.uri(), "M2MCompression");
        Upstream relay = relay(far);
        Gateway near = gateway(relay.uri(), "M2MCompression;upstream=m2m");
        for (WireForm form : List.of(WireForm.M2M, WireForm.COMPACT, WireForm.COMPACT)) {
            HttpResponse<byte[]> response = ask(near);
            assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(response.headers().firstValue("Accept")).isEmpty();
            byte[] sent = relay.take().body();
            assertThat(WireForm.detect(sent, 0, sent.length)).isEqualTo(form);
            assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        }
    }

    @Test
    void aFarSideThatReadsNoCompactFramesGetsM2mV1() throws Exception {
        Gateway far = gateway(upstream.uri(), "M2MCompression;algorithms[0]=m2m");
        Upstream relay = relay(far);
        Gateway near = gateway(relay.uri(), "M2MCompression;upstream=m2m");
        for (int i = 0; i < 2; i++) {
            assertThat(ask(near).statusCode()).isEqualTo(200);
            assertThat(CODEC.decode(relay.take().body()).form()).isEqualTo(WireForm.M2M);
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
}
