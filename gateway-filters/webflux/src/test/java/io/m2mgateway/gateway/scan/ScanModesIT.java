package io.m2mgateway.gateway.scan;

import static io.m2mgateway.gateway.scan.SecurityScanIT.ATTACK;
import static io.m2mgateway.gateway.scan.SecurityScanIT.HONEST;
import static io.m2mgateway.gateway.scan.SecurityScanIT.SURE;
import static io.m2mgateway.gateway.scan.SecurityScanIT.chat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.ContentCoding;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code redact}, {@code tag} and {@code shadow} let through, and how. */
class ScanModesIT {

    private static final String JSON = "application/json";

    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        gateway = new Routes()
                .add("/block/**", upstream.uri(), "SecurityScan" + SURE)
                .add("/redact/**", upstream.uri(), "SecurityScan;mode=redact" + SURE)
                .add("/tag/**", upstream.uri(), "SecurityScan;mode=tag" + SURE)
                .add("/shadow/**", upstream.uri(), "SecurityScan;mode=shadow" + SURE)
                .add(
                        "/off/**",
                        upstream.uri(),
                        "SecurityScan;allow=model,instruction-override,persona-jailbreak,prompt-leak-direct,fake-system-message"
                                + SURE)
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static HttpResponse<byte[]> post(String path, String type, byte[] body, String... headers)
            throws Exception {
        upstream.seen.clear();
        return Client.post(gateway, path, type, body, headers);
    }

    private static void assertPassed(HttpResponse<byte[]> response, byte[] body) throws Exception {
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(body);
    }

    @Test
    void redactionReplacesTheSpanAndNothingElse() throws Exception {
        String head =
                " {\"model\":\"m\", \"messages\" : [{\"role\":\"user\",\"content\":\"caf\u00e9 \\u00e9 \\ud83d\\ude00 \\\"q\\\" ";
        String tail = " end\"},{\"role\":\"user\",\"content\":\"" + HONEST + "\"}],\"n\":1e2}\n";
        String filler = "The timetable lists every stop between the two towns and the fares. ".repeat(20);
        byte[] body = (head + filler + ATTACK + filler + tail).getBytes(UTF_8);
        HttpResponse<byte[]> response = post("/redact/x", JSON, body);
        assertThat(response.statusCode()).isEqualTo(200);
        Upstream.Seen seen = upstream.take();
        String redacted = new String(seen.body(), UTF_8);
        assertThat(redacted)
                .startsWith(head + filler.substring(0, 200))
                .endsWith(tail)
                .contains("[REDACTED]");
        assertThat(redacted).doesNotContain("previous instructions", "hidden system prompt");
        assertThat(seen.headers().get("Content-Length")).isEqualTo(String.valueOf(seen.body().length));
        assertPassed(post("/block/x", JSON, seen.body()), seen.body());
    }

    @Test
    void redactionReachesCodedAndFramedBodiesAndText() throws Exception {
        byte[] coded = ContentCoding.GZIP.encode(chat(HONEST, ATTACK));
        assertThat(post("/redact/x", JSON, coded, "Content-Encoding", "gzip").statusCode())
                .isEqualTo(200);
        Upstream.Seen seen = upstream.take();
        assertThat(seen.headers().contains("Content-Encoding")).isFalse();
        assertThat(new String(seen.body(), UTF_8))
                .contains(HONEST, "[REDACTED]")
                .doesNotContain("hidden");
        byte[] frame = M2mCodec.create().encode(chat(HONEST, ATTACK), WireForm.M2M);
        assertThat(post("/redact/x", "application/x-m2m", frame).statusCode()).isEqualTo(200);
        seen = upstream.take();
        assertThat(seen.headers().get("Content-Type")).isEqualTo(JSON);
        assertThat(new String(seen.body(), UTF_8))
                .contains(HONEST, "[REDACTED]")
                .doesNotContain("hidden");
        assertThat(post("/redact/x", "text/plain", ATTACK.getBytes(UTF_8)).statusCode())
                .isEqualTo(200);
        assertThat(new String(upstream.take().body(), UTF_8))
                .contains("[REDACTED]")
                .doesNotContain("hidden");
    }

    @Test
    void aTagGoesToTheUpstreamAndAClientsOwnDoesNot() throws Exception {
        HttpResponse<byte[]> response = post("/tag/x", JSON, chat(ATTACK), "X-M2M-Threat", "NONE");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().map()).doesNotContainKey("x-m2m-threat");
        assertThat(upstream.take().headers().getAll("X-M2M-Threat"))
                .singleElement()
                .asString()
                .matches("[A-Z_]+;confidence=[01]\\.\\d\\d");
        post("/tag/x", JSON, chat(HONEST), "X-M2M-Threat", "NONE");
        assertThat(upstream.take().headers().contains("X-M2M-Threat")).isFalse();
        post("/tag/x", JSON, "[\"\\u0000\"]".getBytes(UTF_8));
        assertThat(upstream.take().headers().get("X-M2M-Threat")).isEqualTo("MALFORMED_INPUT;confidence=1.00");
        Client.assertError(post("/tag/x", JSON, "no".getBytes(UTF_8)), 400, "INVALID_JSON");
    }

    @Test
    void shadowTouchesNothing() throws Exception {
        for (byte[] body : List.of(chat(ATTACK), "[\"\\u0000\"]".getBytes(UTF_8), "no json".getBytes(UTF_8))) {
            assertPassed(post("/shadow/x", JSON, body), body);
        }
        byte[] coded = {1, 2, 3};
        assertPassed(post("/shadow/x", JSON, coded, "Content-Encoding", "gzip"), coded);
    }

    @Test
    void anAllowListTurnsRulesOff() throws Exception {
        assertPassed(post("/off/x", JSON, chat(ATTACK)), chat(ATTACK));
    }
}
