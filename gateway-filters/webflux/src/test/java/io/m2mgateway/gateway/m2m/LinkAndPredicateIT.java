package io.m2mgateway.gateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.ContentCoding;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkAndPredicateIT {

    private static final String DOCUMENT =
            "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"max_tokens\":500,\"messages\":[{\"role\":\"system\",\"content\":\"x\"},{\"role\":\"user\",\"content\":\""
                    + "the tide comes in twice a day ".repeat(20) + "\"}]}";

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient CLIENT = Client.HTTP;
    private static Upstream upstream;
    private static Gateway far;
    private static Gateway near;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        String key = "m2m.keys.k.secret=" + "07".repeat(32);
        far = new Routes()
                .add("/compact/**", upstream.uri(), "M2MCompression;key=k;security=aead;algorithms=compact")
                .add("/**", upstream.uri(), "M2MCompression")
                .startWith(key);
        URI link = URI.create("http://127.0.0.1:" + far.port());
        near = new Routes()
                .add(
                        "/compact/**",
                        URI.create("http://localhost:" + far.port()),
                        "M2MCompression;upstream=m2m;upstream-key=k;upstream-security=aead")
                .add("/link/**", link, "M2MCompression;upstream=m2m")
                .add("/direct/**", upstream.uri(), "M2MCompression;upstream=m2m")
                .add("/by/**", upstream.uri(), List.of("M2MHeader=model, gpt-4o.*"), "AddRequestHeader=X-Route, model")
                .add("/by/**", upstream.uri(), List.of("M2MHeader=roles, .*tool.*"), "AddRequestHeader=X-Route, roles")
                .add("/by/**", upstream.uri(), "AddRequestHeader=X-Route, none")
                .startWith(key);
    }

    @AfterAll
    static void stop() {
        near.close();
        far.close();
        upstream.close();
    }

    @BeforeEach
    void answer() {
        upstream.answers(Upstream.json(DOCUMENT));
    }

    @Test
    void twoGatewaysSpeakFramesAndTheirNeighboursJson() throws Exception {
        HttpResponse<byte[]> response = post("/link/v1", "application/json", DOCUMENT.getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(upstream.take().body()).asString(UTF_8).isEqualTo(DOCUMENT);
    }

    @Test
    void anUpstreamThatReadsProtectedCompactFramesAloneIsFoundOut() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> response = post("/compact/v1", "application/json", DOCUMENT.getBytes(UTF_8));
            assertThat(response.statusCode())
                    .as(new String(response.body(), UTF_8))
                    .isEqualTo(200);
            assertThat(upstream.take().body()).asString(UTF_8).isEqualTo(DOCUMENT);
        }
    }

    @Test
    void anUpstreamThatSpeaksFramesGetsOne() throws Exception {
        post(
                "/direct/v1",
                "application/json",
                DOCUMENT.getBytes(UTF_8),
                "M2M-Session",
                "sess_1",
                "Accept",
                "audio/mpeg");
        Upstream.Seen seen = upstream.take();
        assertThat(seen.headers().get("Content-Type")).isEqualTo("application/x-m2m");
        assertThat(seen.headers().get("M2M-Session")).isEqualTo("sess_1");
        assertThat(seen.headers().get("Accept")).isEqualTo("application/x-m2m;v=z1, application/x-m2m, audio/mpeg");
        assertThat(CODEC.decode(seen.body()).document()).asString(UTF_8).isEqualTo(DOCUMENT);
    }

    @Test
    void framesInEventsOfTheUpstreamBecomeJson() throws Exception {
        String frame = new String(CODEC.encode(DOCUMENT.getBytes(UTF_8), WireForm.M2M_TEXT), UTF_8);
        upstream.answers(Upstream.pieces(
                "text/event-stream", Duration.ofMillis(1), "id: 1\ndata: " + frame + "\n\n", "data: [DONE]\n\n"));
        HttpResponse<byte[]> response = post("/direct/v1", "application/json", DOCUMENT.getBytes(UTF_8));
        assertThat(response.body()).asString(UTF_8).isEqualTo("id: 1\ndata: " + DOCUMENT + "\n\ndata: [DONE]\n\n");
    }

    @Test
    void aDamagedFrameOfTheUpstreamIsTheUpstreamsError() throws Exception {
        upstream.answers(Upstream.bytes("#M2M|1|damaged".getBytes(UTF_8), "application/x-m2m", null));
        HttpResponse<byte[]> response = post("/direct/v1", "application/json", DOCUMENT.getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).asString(UTF_8).contains("\"code\":\"UPSTREAM_ERROR\"");
    }

    @Test
    void routesAreChosenByTheModelInAnyForm() throws Exception {
        byte[] document = DOCUMENT.getBytes(UTF_8);
        assertRoute("model", "application/json", document);
        assertRoute("model", "application/x-m2m", CODEC.encode(document));
        assertRoute("model", "application/x-m2m", CODEC.encode(document, WireForm.M2M_TEXT));
        assertRoute("model", "application/x-m2m;v=z1", CODEC.encode(document, WireForm.COMPACT));
        assertRoute("model", "application/json", ContentCoding.GZIP.encode(document), "Content-Encoding", "gzip");
        String large = DOCUMENT.replace("\"x\"", "\"" + "y".repeat(100_000) + "\"");
        assertRoute("model", "application/json", large.getBytes(UTF_8));
    }

    @Test
    void whatSaysNothingMatchesNothing() throws Exception {
        assertRoute("none", "application/json", "{\"model\":\"claude\"}".getBytes(UTF_8));
        assertRoute("none", "application/json", "{\"messages\":[]".getBytes(UTF_8));
        assertRoute("none", "application/octet-stream", DOCUMENT.getBytes(UTF_8));
        assertRoute("none", "application/json", new byte[0]);
        assertRoute(
                "roles",
                "application/json",
                "{\"model\":\"claude\",\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]}".getBytes(UTF_8));
    }

    private static void assertRoute(String route, String type, byte[] body, String... headers) throws Exception {
        assertThat(post("/by/v1", type, body, headers).statusCode()).isEqualTo(200);
        Upstream.Seen seen = upstream.take();
        assertThat(seen.headers().get("X-Route")).isEqualTo(route);
        assertThat(seen.body()).isEqualTo(body);
    }

    private static HttpResponse<byte[]> post(String path, String type, byte[] body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + near.port() + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }
}
