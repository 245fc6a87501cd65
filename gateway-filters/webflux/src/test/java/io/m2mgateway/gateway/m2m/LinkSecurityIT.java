package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Relay;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.KeyHierarchy;
import io.m2mgateway.m2m.crypto.KeyPurpose;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Links whose frames are protected: what passes between the gateways, and that nothing weaker is sent or taken. */
class LinkSecurityIT {

    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"is the harbour open?\"}]}"
                    .getBytes(UTF_8);
    private static final String ANSWER = "{\"id\":\"chatcmpl-7\",\"model\":\"gpt-4o\",\"choices\":[]}";
    private static final String HEX = "07".repeat(32);
    private static final String MASTER = "09".repeat(32);
    private static final byte[] SECRET = HexFormat.of().parseHex(HEX);
    private static final M2mCodec CODEC = M2mCodec.create();
    private static final FrameProtection HMAC = FrameProtection.hmac(List.of(SECRET));
    private static final FrameProtection AEAD = FrameProtection.aead(List.of(SECRET), new SecureRandom());

    private static Upstream upstream;
    private static Upstream liar;
    private static Gateway far;
    private static Relay relay;
    private static Gateway near;

    @BeforeAll
    static void start() throws Exception {
        upstream = new Upstream();
        liar = new Upstream();
        far = routes().add("/hmac/**", upstream.uri(), "M2MCompression;key=link;security=hmac")
                .add("/aead/**", upstream.uri(), "M2MCompression;key=link;security=aead;replay-window=5m")
                .add("/agents/**", upstream.uri(), "ApiKey=test", "M2MCompression;key=agents;security=hmac")
                .start();
        relay = new Relay(far);
        String retry = "Retry;retries=2;methods[0]=POST;statuses[0]=SERVICE_UNAVAILABLE";
        near = routes().add("/hmac/**", relay.uri(), link("link", "hmac"), retry)
                .add("/aead/**", relay.uri(), link("link", "aead"), retry)
                .add("/agents/**", relay.uri(), "ApiKey;source=test;forward=true", link("agents", "hmac"))
                .add("/wrong/**", relay.uri(), "SetPath=/hmac/v1", link("link", "aead"))
                .add("/models/**", Client.uri(far, "/"), "SetPath=/aead/models", link("link", "aead"))
                .add("/liar/**", liar.uri(), link("link", "aead"))
                .add("/small/**", liar.uri(), link("link", "aead") + ";max-size=1KB")
                .add("/plain/**", liar.uri(), "M2MCompression;upstream=m2m")
                .start();
    }

    private static String link(String key, String mode) {
        return "M2MCompression;upstream=m2m;upstream-key=" + key + ";upstream-security=" + mode;
    }

    private static Routes routes() throws Exception {
        return new Routes()
                .property("m2m.keys.link.secret=" + HEX)
                .property("m2m.keys.agents.org=acme")
                .property("m2m.keys.agents.master=" + MASTER)
                .property("m2m.auth.sources.test.keys[0].client=agent-1")
                .property("m2m.auth.sources.test.keys[0].sha256=" + Sha256.of("key-1"));
    }

    @AfterAll
    static void stop() {
        near.close();
        relay.close();
        far.close();
        liar.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        upstream.answers(Upstream.json(ANSWER));
        liar.answers(Upstream.json(ANSWER));
        relay.forget();
    }

    private static HttpResponse<byte[]> ask(String path, String... headers) throws Exception {
        return post(near, path, "application/json", DOCUMENT, headers);
    }

    /** The document of a frame that cannot be read without its key. */
    private static byte[] opened(byte[] frame, FrameProtection protection) {
        assertThatThrownBy(() -> CODEC.decode(frame)).isInstanceOf(DecompressionException.class);
        return CODEC.decode(CODEC.authenticate(frame, protection)).document();
    }

    private static FrameProtection protection(String mode) {
        return mode.equals("hmac") ? HMAC : AEAD;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmac", "aead"})
    void framesAreProtectedBothWaysAndCompactOnceBothAreKnownToReadThem(String mode) throws Exception {
        ask("/" + mode);
        upstream.take();
        relay.forget();
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> response = ask("/" + mode);
            assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            byte[] sent = relay.take();
            byte[] answered = relay.answers.take();
            for (byte[] frame : List.of(sent, answered)) {
                assertThat(WireForm.detect(frame, 0, frame.length)).isEqualTo(WireForm.COMPACT);
            }
            assertThat(opened(sent, protection(mode))).isEqualTo(DOCUMENT);
            assertThat(opened(answered, protection(mode))).asString(UTF_8).isEqualTo(ANSWER);
            assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmac", "aead"})
    void eventsAreProtectedOneByOne(String mode) throws Exception {
        String[] events = {
            "id: 1\ndata: {\"id\":\"1\",\"choices\":[]}\n\n",
            ": wait\n\n",
            "data: {\"id\":\"2\"}\n\n",
            "data: [DONE]\n\n"
        };
        upstream.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), events));
        HttpResponse<byte[]> response = ask("/" + mode);
        assertThat(response.body()).asString(UTF_8).isEqualTo(String.join("", events));
        String[] passed = new String(relay.answers.take(), UTF_8).split("\n\n", -1);
        assertThat(passed).hasSize(5).endsWith("data: [DONE]", "");
        assertThat(passed[0]).startsWith("id: 1\ndata: #M2M|1|");
        assertThat(opened(passed[2].substring("data: ".length()).getBytes(UTF_8), protection(mode)))
                .asString(UTF_8)
                .isEqualTo("{\"id\":\"2\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"id\":\"forged\"}\n\n",
                "\uFEFFdata: {\"id\":\"forged\"}\n\n",
                "data: forged\n\n",
                "data: #M2M|1|forged\n\n",
                "data: forged"
            })
    void anEventThatIsNotProtectedEndsTheStream(String forged) throws Exception {
        String event = "data: {\"id\":\"1\",\"choices\":[]}\n\n";
        upstream.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), event));
        relay.changes(stream -> (forged + new String(stream, UTF_8) + forged).getBytes(UTF_8));
        assertThat(ask("/aead").body())
                .asString(UTF_8)
                .contains("UPSTREAM_ERROR")
                .doesNotContain("forged");
        relay.changes(stream -> (new String(stream, UTF_8) + forged).getBytes(UTF_8));
        assertThat(ask("/aead").body())
                .asString(UTF_8)
                .contains("UPSTREAM_ERROR")
                .doesNotContain("forged");
    }

    @Test
    void anEventThatIsTooLongToBeHeldEndsTheStream() throws Exception {
        String tooLong = "data: {\"forged\":\"" + "x".repeat(2_000);
        liar.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), tooLong, "\"}\n\n"));
        assertThat(ask("/small").body())
                .asString(UTF_8)
                .contains("UPSTREAM_ERROR")
                .doesNotContain("forged");
    }

    @Test
    void anAnswerThatIsNotProtectedIsTheUpstreamsError() throws Exception {
        byte[] answer = ANSWER.getBytes(UTF_8);
        FrameProtection other = FrameProtection.aead(List.of(new byte[32]), new SecureRandom());
        String frame = "application/x-m2m";
        List<Upstream.Answer> weak = List.of(
                Upstream.json(ANSWER),
                Upstream.bytes(answer, "text/plain", null),
                Upstream.bytes(answer, "audio/mpeg", null),
                Upstream.bytes(answer, "application/json", "unknown-coding"),
                Upstream.bytes(CODEC.encode(answer), frame, null),
                Upstream.bytes(CODEC.encode(answer, WireForm.COMPACT), frame + ";v=z1", null),
                Upstream.bytes(CODEC.encode(answer), frame + ";v=z1;form=stream", null),
                Upstream.bytes(CODEC.encodeProtected(answer, WireForm.M2M, HMAC), frame, null),
                Upstream.bytes(CODEC.encodeProtected(answer, WireForm.M2M, other), frame, null),
                (request, response) -> response.status(206)
                        .header("Content-Range", "bytes 0-3/4")
                        .header("Content-Type", "application/json")
                        .sendString(Mono.just("[ 1]"))
                        .then(),
                (request, response) -> response.status(302)
                        .header("Location", "http://elsewhere.example/")
                        .header("Content-Length", "0")
                        .send());
        for (Upstream.Answer each : weak) {
            liar.answers(each);
            HttpResponse<byte[]> response = ask("/liar");
            assertError(response, 502, "UPSTREAM_ERROR");
            assertThat(response.body()).asString(UTF_8).doesNotContain("chatcmpl");
            assertThat(response.headers().firstValue("Location")).isEmpty();
        }
    }

    @Test
    void aServerThatTakesNoProtectedFramesNeverGetsJson() throws Exception {
        liar.answers((request, response) ->
                "application/json".equals(request.requestHeaders().get("Content-Type"))
                        ? Upstream.json(ANSWER).to(request, response)
                        : response.status(415).send());
        // Another route finds that this server reads JSON alone.
        assertThat(ask("/plain").statusCode()).isEqualTo(200);
        liar.seen.clear();
        for (int i = 0; i < 2; i++) {
            assertError(ask("/liar"), 502, "UPSTREAM_ERROR");
            // It may read one kind of frame and not the other.
            assertThat(opened(liar.take().body(), AEAD)).isEqualTo(DOCUMENT);
            assertThat(opened(liar.take().body(), AEAD)).isEqualTo(DOCUMENT);
        }
        assertThat(liar.seen).isEmpty();
    }

    @Test
    void anotherModeIsTheUpstreamsErrorAndErrorsBehindItPass() throws Exception {
        assertError(ask("/wrong"), 502, "UPSTREAM_ERROR");
        assertThat(upstream.seen).isEmpty();
        upstream.answers((request, response) -> response.status(422)
                .header("Content-Type", "application/json")
                .sendString(Mono.just("{\"error\":1}"))
                .then());
        HttpResponse<byte[]> response = ask("/aead");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).asString(UTF_8).isEqualTo("{\"error\":1}");
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void whatCannotBeProtectedIsNotSent() throws Exception {
        for (String type : List.of("text/plain", "multipart/form-data;boundary=b", "application/octet-stream")) {
            assertError(post(near, "/liar/files", type, DOCUMENT), 400, "UNSUPPORTED_ALGORITHM");
        }
        String handshake = String.join(
                "\r\n",
                "GET /liar/v1 HTTP/1.1",
                "Host: gateway",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
        assertThat(near.send(handshake).status()).isEqualTo(400);
        assertThat(liar.seen).isEmpty();
    }

    @Test
    void requestsWithoutABodyPassAndTheirAnswersAreProtected() throws Exception {
        var answer = near.get("/models");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ANSWER);
        assertThat(near.get("/liar/models").status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmac", "aead"})
    void aSecondAttemptIsAFrameOfItsOwn(String mode) throws Exception {
        ask("/" + mode);
        relay.forget();
        int[] tries = {0};
        upstream.answers((request, response) -> tries[0]++ == 0
                ? response.status(503).send()
                : Upstream.json(ANSWER).to(request, response));
        HttpResponse<byte[]> response = ask("/" + mode);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
        assertThat(tries[0]).isEqualTo(2);
        byte[] first = relay.take();
        // One by HMAC is the same each time; of the other kind the far side takes none twice.
        assertThat(Arrays.equals(first, relay.take())).isEqualTo(mode.equals("hmac"));
    }

    @Test
    void aClientsOwnKeyGoesAlongWhereTheFarSideKnowsTheClient() throws Exception {
        HttpResponse<byte[]> response = ask("/agents", "Authorization", "Bearer key-1");
        assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
        byte[] key =
                new KeyHierarchy(HexFormat.of().parseHex(MASTER), "acme").purpose("agent-1", KeyPurpose.AUTHENTICATION);
        assertThat(opened(relay.take(), FrameProtection.hmac(List.of(key)))).isEqualTo(DOCUMENT);
    }
}
