package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.KeyHierarchy;
import io.m2mgateway.m2m.crypto.KeyPurpose;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that require protection: what they take, what they refuse, and how they answer. */
class SecureFramesIT {

    private static final String FRAME = "application/x-m2m";
    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"what is the tide at noon?\"}]}"
                    .getBytes(UTF_8);
    private static final String ANSWER = "{\"id\":\"chatcmpl-7\",\"model\":\"gpt-4o\",\"choices\":[]}";

    private static final byte[] SECRET = sequence(40, 1);
    private static final byte[] PREVIOUS = sequence(32, 90);
    private static final byte[] MASTER = sequence(32, 0);
    private static final M2mCodec CODEC = M2mCodec.create();

    private static final FrameProtection HMAC = FrameProtection.hmac(List.of(SECRET));
    private static final FrameProtection AEAD = aead(SECRET);

    @TempDir
    private static Path files;

    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        upstream = new Upstream();
        Path previous = Files.writeString(files.resolve("old.hex"), hex(PREVIOUS) + "\n");
        Path master = Files.writeString(files.resolve("master.hex"), hex(MASTER) + "\n");
        gateway = new Routes()
                .add("/hmac/**", upstream.uri(), "M2MCompression;security=hmac;key=shared")
                .add("/aead/**", upstream.uri(), "M2MCompression;security=aead;key=shared;sniff=true")
                .add(
                        "/budget/**",
                        upstream.uri(),
                        "DistributedRateLimit=tokens",
                        "M2MCompression;security=aead;key=shared")
                .add(
                        "/metered/**",
                        upstream.uri(),
                        "DistributedRateLimit=plenty",
                        "M2MCompression;security=aead;key=shared")
                .add("/agents/**", upstream.uri(), "ApiKey=test", "M2MCompression;security=hmac;key=agents")
                .add("/sealed/**", upstream.uri(), "ApiKey=test", "M2MCompression;security=aead;key=agents")
                .add(
                        "/by/**",
                        upstream.uri(),
                        List.of("M2MHeader=model, gpt-4o.*"),
                        "M2MCompression;security=aead;key=shared")
                .startWith(
                        "m2m.limits.policies.plenty.key=ip",
                        "m2m.limits.policies.plenty.limits[0].measure=tokens",
                        "m2m.limits.policies.plenty.limits[0].limit=900000000",
                        "m2m.limits.policies.plenty.limits[0].per=1m",
                        "m2m.limits.policies.tokens.key=ip",
                        "m2m.limits.policies.tokens.limits[0].measure=tokens",
                        "m2m.limits.policies.tokens.limits[0].limit=1000",
                        "m2m.limits.policies.tokens.limits[0].per=1d",
                        "m2m.keys.shared.secret=" + hex(SECRET),
                        "m2m.keys.shared.previous-secret-file=" + previous,
                        "m2m.keys.agents.org=acme",
                        "m2m.keys.agents.master-file=" + master,
                        "m2m.auth.sources.test.keys[0].client=agent-1",
                        "m2m.auth.sources.test.keys[0].sha256=" + Sha256.of("key-1"),
                        "m2m.auth.sources.test.keys[1].client=agent-2",
                        "m2m.auth.sources.test.keys[1].sha256=" + Sha256.of("key-2"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void answer() {
        upstream.answers(Upstream.json(ANSWER));
    }

    @Test
    void framesOfTheModeReachTheUpstreamAsJson() throws Exception {
        for (WireForm form : List.of(WireForm.M2M, WireForm.M2M_TEXT)) {
            assertTaken("/hmac/v1", CODEC.encodeProtected(DOCUMENT, form, HMAC));
            assertTaken("/aead/v1", CODEC.encodeProtected(DOCUMENT, form, AEAD));
        }
    }

    @Test
    void aBudgetOfTokensKnowsWhatAnEncryptedFrameMayCost() throws Exception {
        String document = new String(DOCUMENT, UTF_8);
        byte[] cheap =
                document.replace("{\"model\"", "{\"max_tokens\":10,\"model\"").getBytes(UTF_8);
        byte[] dear =
                document.replace("{\"model\"", "{\"max_tokens\":5000,\"model\"").getBytes(UTF_8);
        HttpResponse<byte[]> taken =
                post(gateway, "/budget/v1", FRAME, CODEC.encodeProtected(cheap, WireForm.M2M, AEAD));
        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(cheap);
        HttpResponse<byte[]> refused =
                post(gateway, "/budget/v1", FRAME, CODEC.encodeProtected(dear, WireForm.M2M, AEAD));
        assertThat(refused.statusCode()).isEqualTo(429);
    }

    @Test
    void aKeyThatWasReplacedIsStillTakenAndNeverUsedForAnswers() throws Exception {
        byte[] frame = CODEC.encodeProtected(DOCUMENT, WireForm.M2M, aead(PREVIOUS));
        HttpResponse<byte[]> response = post(gateway, "/aead/v1", FRAME, frame, "Accept", FRAME);
        assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        assertThat(open(response.body(), AEAD)).asString(UTF_8).isEqualTo(ANSWER);
    }

    @Test
    void eachClientHasItsOwnKeyOfTheHierarchy() throws Exception {
        KeyHierarchy keys = new KeyHierarchy(MASTER, "acme");
        FrameProtection first = FrameProtection.hmac(List.of(keys.purpose("agent-1", KeyPurpose.AUTHENTICATION)));
        byte[] frame = CODEC.encodeProtected(DOCUMENT, WireForm.M2M, first);
        assertTaken("/agents/v1", frame, "Authorization", "Bearer key-1");
        assertRefused(post(gateway, "/agents/v1", FRAME, frame, "Authorization", "Bearer key-2"));
        byte[] sealed =
                CODEC.encodeProtected(DOCUMENT, WireForm.M2M, aead(keys.purpose("agent-2", KeyPurpose.ENCRYPTION)));
        assertTaken("/sealed/v1", sealed, "Authorization", "Bearer key-2");
        assertRefused(post(gateway, "/sealed/v1", FRAME, sealed, "Authorization", "Bearer key-1"));
    }

    private static List<byte[]> notAuthentic() {
        byte[] good = CODEC.encodeProtected(DOCUMENT, WireForm.M2M, AEAD);
        List<byte[]> bad = new ArrayList<>(List.of(
                CODEC.encode(DOCUMENT),
                CODEC.encode(DOCUMENT, WireForm.M2M_TEXT),
                CODEC.encode(DOCUMENT, WireForm.TOKEN_NATIVE),
                CODEC.encode(DOCUMENT, WireForm.BROTLI),
                CODEC.encode(DOCUMENT, WireForm.COMPACT),
                DOCUMENT,
                CODEC.encodeProtected(DOCUMENT, WireForm.M2M, HMAC),
                CODEC.encodeProtected(DOCUMENT, WireForm.M2M, aead(sequence(32, 7))),
                Arrays.copyOf(good, good.length - 1),
                Arrays.copyOf(good, 9),
                "#M2M|1|".getBytes(UTF_8)));
        for (int mode = 0; mode < 256; mode += 5) {
            bad.add(changed(good, 7 + 3, (byte) mode));
        }
        bad.add(changed(good, good.length - 1, (byte) (good[good.length - 1] ^ 1)));
        bad.add(changed(good, 12, (byte) (good[12] ^ 1)));
        return bad;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/aead/v1", "/metered/v1"})
    void whateverIsNotAuthenticGetsOneAnswer(String path) throws Exception {
        Set<String> answers = new HashSet<>();
        for (byte[] frame : notAuthentic()) {
            HttpResponse<byte[]> response = post(gateway, path, FRAME, frame);
            assertRefused(response);
            answers.add(withoutId(response) + response.headers().map().keySet());
        }
        assertThat(answers).hasSize(1);
        assertThat(upstream.seen).isEmpty();
        assertRefused(post(gateway, "/hmac/v1", FRAME, CODEC.encodeProtected(DOCUMENT, WireForm.M2M, AEAD)));
        assertRefused(post(gateway, "/hmac/v1", FRAME, CODEC.encode(DOCUMENT)));
    }

    @Test
    void aContentCodingAroundAFrameKeepsNoLimitFromIt() throws Exception {
        byte[] coded = ContentCoding.GZIP.encode(CODEC.encodeProtected(DOCUMENT, WireForm.M2M, AEAD));
        HttpResponse<byte[]> response = post(gateway, "/metered/v1", FRAME, coded, "Content-Encoding", "gzip");
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
    }

    @Test
    void plainBodiesAreRefusedAndRequestsWithoutOnePass() throws Exception {
        assertError(post(gateway, "/hmac/v1", "application/json", DOCUMENT), 400, "INVALID_PREFIX");
        assertError(post(gateway, "/aead/v1", "text/plain", DOCUMENT), 400, "INVALID_PREFIX");
        assertError(post(gateway, "/aead/v1", "application/octet-stream", DOCUMENT), 400, "INVALID_PREFIX");
        assertThat(upstream.seen).isEmpty();
        assertThat(gateway.get("/hmac/v1/models").status()).isEqualTo(200);
        byte[] sniffed = CODEC.encodeProtected(DOCUMENT, WireForm.M2M_TEXT, AEAD);
        assertThat(post(gateway, "/aead/v1", "text/plain", sniffed).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aWebSocketIsNoWayAround() throws Exception {
        String handshake = String.join(
                "\r\n",
                "GET /hmac/v1 HTTP/1.1",
                "Host: gateway",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
        var answer = gateway.send(handshake);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void answersAreProtectedForWhoAcceptsFrames() throws Exception {
        byte[] hmac = CODEC.encodeProtected(DOCUMENT, WireForm.M2M, HMAC);
        HttpResponse<byte[]> binary = post(gateway, "/hmac/v1", FRAME, hmac, "Accept", FRAME);
        assertThat(binary.headers().firstValue("Content-Type")).hasValue(FRAME);
        assertThat(open(binary.body(), HMAC)).asString(UTF_8).isEqualTo(ANSWER);
        HttpResponse<byte[]> text = post(gateway, "/hmac/v1", FRAME, hmac, "Accept", FRAME + ";form=text");
        assertThat(text.headers().firstValue("Content-Type")).hasValue(FRAME + ";form=text");
        assertThat(open(text.body(), HMAC)).asString(UTF_8).isEqualTo(ANSWER);
        HttpResponse<byte[]> plain = post(gateway, "/hmac/v1", FRAME, hmac);
        assertThat(plain.body()).asString(UTF_8).isEqualTo(ANSWER);
    }

    @Test
    void eachEventOfAStreamIsProtectedAlsoWhereItGrows() throws Exception {
        String chunk = "{\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}";
        upstream.answers(Upstream.pieces(
                "text/event-stream",
                Duration.ofMillis(1),
                "data: " + chunk + "\n\n",
                "data: " + chunk + "\n\n",
                "data: [DONE]\n\n"));
        byte[] frame = CODEC.encodeProtected(DOCUMENT, WireForm.M2M, AEAD);
        HttpResponse<byte[]> response =
                post(gateway, "/aead/v1", FRAME, frame, "Accept", "text/event-stream, " + FRAME);
        String[] events = new String(response.body(), UTF_8).split("\n\n", -1);
        assertThat(events).hasSize(4).endsWith("");
        assertThat(events[2]).isEqualTo("data: [DONE]");
        assertThat(events[0]).isNotEqualTo(events[1]);
        for (String event : List.of(events[0], events[1])) {
            assertThat(open(event.substring("data: ".length()).getBytes(UTF_8), AEAD))
                    .asString(UTF_8)
                    .isEqualTo(chunk);
        }
    }

    @Test
    void theRouteIsChosenByTheReadableHeader() throws Exception {
        assertTaken("/by/v1", CODEC.encodeProtected(DOCUMENT, WireForm.M2M, AEAD));
        byte[] other = new String(DOCUMENT, UTF_8).replace("gpt-4o", "claude").getBytes(UTF_8);
        assertThat(post(gateway, "/by/v1", FRAME, CODEC.encodeProtected(other, WireForm.M2M_TEXT, AEAD))
                        .statusCode())
                .isEqualTo(404);
    }

    private static void assertTaken(String path, byte[] frame, String... headers) throws Exception {
        HttpResponse<byte[]> response = post(gateway, path, FRAME, frame, headers);
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        Upstream.Seen seen = upstream.take();
        assertThat(seen.body()).isEqualTo(DOCUMENT);
        assertThat(seen.headers().get("Content-Type")).isEqualTo("application/json");
    }

    private static void assertRefused(HttpResponse<byte[]> response) {
        assertError(response, 400, "DECOMPRESSION_FAILED");
    }

    private static String withoutId(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8).replaceAll("\"request_id\":\"[^\"]*\"", "");
    }

    private static byte[] open(byte[] frame, FrameProtection protection) {
        return CODEC.decode(CODEC.authenticate(frame, protection)).document();
    }

    private static FrameProtection aead(byte[] key) {
        return FrameProtection.aead(List.of(key), new SecureRandom());
    }

    private static byte[] changed(byte[] frame, int at, byte to) {
        byte[] copy = frame.clone();
        copy[at] = to == frame[at] ? (byte) (to ^ 1) : to;
        return copy;
    }

    private static byte[] sequence(int length, int from) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
