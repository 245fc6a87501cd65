package io.m2mgateway.gateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.DecodedMessage;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class CompressionResponseIT {

    private static final String DOCUMENT =
            "{ \"id\":\"chatcmpl-9\",\"x\":null,\"model\":\"gpt-4o\",\"choices\":[{\"message\":{\"content\":\""
                    + "the tide comes in twice a day ".repeat(20) + "\"},\"finish_reason\":\"stop\"}] }";

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient CLIENT = Client.HTTP;
    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        URI uri = upstream.uri();
        gateway = new Routes()
                .add("/auto/**", uri, "M2MCompression")
                .add("/two/**", uri, "M2MCompression", "M2MCompression")
                .add("/off/**", uri, "M2MCompression;response=off;content-encoding=false")
                .add("/small/**", uri, "M2MCompression;max-inflated=300B")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void answer() {
        upstream.answers(Upstream.bytes(
                DOCUMENT.getBytes(UTF_8),
                "application/json",
                null,
                "ETag",
                "\"v1\"",
                "Digest",
                "sha-256=x",
                "Accept-Ranges",
                "bytes"));
    }

    @Test
    void whoAsksForNothingGetsTheBytesOfTheUpstream() throws Exception {
        HttpResponse<byte[]> response = get("/auto/v1");
        assertThat(response.body()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(header(response, "ETag")).isEqualTo("\"v1\"");
        assertThat(response.headers().allValues("Vary")).contains("Accept", "Accept-Encoding");
        assertThat(get("/off/v1").headers().map()).doesNotContainKey("Vary");
    }

    @Test
    void whoAcceptsFramesGetsOne() throws Exception {
        HttpResponse<byte[]> response = get("/auto/v1", "Accept", "application/x-m2m");
        DecodedMessage message = CODEC.decode(response.body());
        assertThat(message.form()).isEqualTo(WireForm.M2M);
        assertThat(message.document()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(response.body().length).isLessThan(DOCUMENT.length());
        assertThat(header(response, "Content-Type")).isEqualTo("application/x-m2m");
        assertThat(header(response, "Content-Length")).isEqualTo("" + response.body().length);
        assertThat(header(response, "ETag")).isEqualTo("W/\"v1\"");
        assertThat(response.headers().map()).doesNotContainKeys("Digest", "Accept-Ranges");
        assertThat(upstream.take().headers().get("Accept")).doesNotContain("x-m2m");
    }

    @Test
    void whoAcceptsFramesInTextGetsText() throws Exception {
        HttpResponse<byte[]> response =
                get("/auto/v1", "Accept", "application/x-m2m;form=text, application/json;q=0.5");
        assertThat(CODEC.decode(response.body()).form()).isEqualTo(WireForm.M2M_TEXT);
        assertThat(header(response, "Content-Type")).isEqualTo("application/x-m2m;form=text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/*",
                "application/json",
                "application/json, application/x-m2m;q=0.5",
                "application/x-m2m;q=0",
                "application/x-m2m+json"
            })
    void nobodyElseGetsAFrame(String accept) throws Exception {
        assertThat(get("/auto/v1", "Accept", accept).body()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(get("/off/v1", "Accept", "application/x-m2m").body())
                .asString(UTF_8)
                .isEqualTo(DOCUMENT);
    }

    @Test
    void errorsOfTheUpstreamAndWhatNoFrameCanCarryPassUnchanged() throws Exception {
        upstream.answers((request, response) -> response.status(418)
                .header("Content-Type", "application/json")
                .sendString(Mono.just(DOCUMENT))
                .then());
        HttpResponse<byte[]> error = get("/auto/v1", "Accept", "application/x-m2m");
        assertThat(error.statusCode()).isEqualTo(418);
        assertThat(error.body()).asString(UTF_8).isEqualTo(DOCUMENT);
        upstream.answers(Upstream.json("{\"broken\":"));
        assertThat(get("/auto/v1", "Accept", "application/x-m2m").body())
                .asString(UTF_8)
                .isEqualTo("{\"broken\":");
        upstream.answers(Upstream.json(DOCUMENT));
        HttpResponse<byte[]> large = get("/small/v1", "Accept", "application/x-m2m");
        assertThat(large.body()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(header(large, "Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void aCodedAnswerBecomesAFrame(ContentCoding coding) throws Exception {
        upstream.answers(Upstream.bytes(coding.encode(DOCUMENT.getBytes(UTF_8)), "application/json", coding.token()));
        HttpResponse<byte[]> response =
                get("/auto/v1", "Accept", "application/x-m2m", "Accept-Encoding", "gzip, br, dcz");
        assertThat(CODEC.decode(response.body()).document()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(response.headers().map()).doesNotContainKey("Content-Encoding");
        assertThat(upstream.take().headers().get("Accept-Encoding")).isEqualTo("gzip, br");
    }

    @ParameterizedTest
    @CsvSource({
        "gzip,gzip",
        "deflate,deflate",
        "br,br",
        "zstd,zstd",
        "'gzip;q=0.5, br',br",
        "'gzip, zstd',zstd",
        "'*',zstd"
    })
    void answersAreCodedAsTheClientAccepts(String accept, String coding) throws Exception {
        HttpResponse<byte[]> response = get("/auto/v1", "Accept-Encoding", accept);
        assertThat(header(response, "Content-Encoding")).isEqualTo(coding);
        assertThat(ContentCodings.decode(
                        response.body(), List.of(ContentCoding.valueOf(coding.toUpperCase(Locale.ROOT))), 1 << 20))
                .asString(UTF_8)
                .isEqualTo(DOCUMENT);
        assertThat(header(response, "ETag")).isEqualTo("W/\"v1\"");
        assertThat(header(response, "Content-Length")).isEqualTo("" + response.body().length);
    }

    @Test
    void aLargeAnswerIsCodedAsItComes() throws Exception {
        String large = "{\"a\":\"" + "0123456789".repeat(50_000) + "\"}";
        upstream.answers(Upstream.json(large));
        HttpResponse<byte[]> response = get("/auto/v1", "Accept-Encoding", "gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                .asString(UTF_8)
                .isEqualTo(large);
        assertThat(response.headers().map()).doesNotContainKey("Content-Length");
    }

    @Test
    void whatDoesNotGetSmallerIsNotCoded() throws Exception {
        byte[] noise = new byte[4000];
        new Random(7).nextBytes(noise);
        upstream.answers(Upstream.bytes(noise, "application/json", null));
        HttpResponse<byte[]> response = get("/auto/v1", "Accept-Encoding", "gzip");
        assertThat(response.body()).isEqualTo(noise);
        assertThat(response.headers().map()).doesNotContainKey("Content-Encoding");
    }

    @Test
    void otherMediaCodedAnswersRangesAndNoTransformAreLeftAlone() throws Exception {
        byte[] body = DOCUMENT.getBytes(UTF_8);
        String[] both = {"Accept", "application/x-m2m", "Accept-Encoding", "gzip"};
        upstream.answers(Upstream.bytes(body, "image/png", null));
        assertThat(get("/auto/v1", both).body()).isEqualTo(body);
        byte[] packed = ContentCoding.BR.encode(body);
        upstream.answers(Upstream.bytes(packed, "application/json", "br"));
        assertThat(get("/auto/v1", "Accept-Encoding", "br").body()).isEqualTo(packed);
        upstream.answers((request, response) -> response.status(206)
                .header("Content-Type", "application/json")
                .header("Content-Range", "bytes 0-9/100")
                .sendByteArray(Mono.just(body))
                .then());
        assertThat(get("/auto/v1", both).body()).isEqualTo(body);
        upstream.answers(Upstream.bytes(body, "application/json", null, "Cache-Control", "private, no-transform"));
        assertThat(get("/auto/v1", both).body()).isEqualTo(body);
    }

    @Test
    void anAnswerWithoutABodyHasTheHeadersOfOneWith() throws Exception {
        HttpRequest head = HttpRequest.newBuilder(uri("/auto/v1"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .header("Accept", "application/x-m2m")
                .build();
        HttpResponse<byte[]> response = CLIENT.send(head, BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Type")).isEqualTo("application/x-m2m");
        assertThat(response.headers().map()).doesNotContainKey("Content-Length");
        upstream.answers((request, out) -> out.status(204).send());
        assertThat(get("/auto/v1", "Accept", "application/x-m2m").statusCode()).isEqualTo(204);
        upstream.answers(
                (request, out) -> out.status(304).header("ETag", "\"v1\"").send());
        HttpResponse<byte[]> same = get("/auto/v1", "Accept", "application/x-m2m", "If-None-Match", "W/\"v1\"");
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(header(same, "ETag")).isEqualTo("W/\"v1\"");
        assertThat(same.headers().allValues("Vary")).contains("Accept");
        assertThat(same.body()).isEmpty();
    }

    @Test
    void theRoutesOwnFilterStandsForTheOneOfAllRoutes() throws Exception {
        HttpResponse<byte[]> response = get("/two/v1", "Accept", "application/x-m2m", "Accept-Encoding", "gzip");
        assertThat(CODEC.decode(response.body()).document()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(response.headers().map()).doesNotContainKey("Content-Encoding");
    }

    @Test
    void anOldClientGetsNoChunks() throws Exception {
        try (Wire wire = gateway.connect()) {
            Wire.Answer answer = wire.write(
                            "GET /auto/v1 HTTP/1.0\r\nAccept-Encoding: gzip\r\nAccept: application/x-m2m\r\n\r\n")
                    .readAnswer();
            assertThat(answer.body()).isEqualTo(DOCUMENT);
            assertThat(answer.headers()).doesNotContainKeys("transfer-encoding", "content-encoding");
        }
    }

    @Test
    void aHeadLeavesTheConnectionOpen() throws Exception {
        try (Wire wire = gateway.connect()) {
            for (int i = 0; i < 2; i++) {
                wire.write("HEAD /auto/v1 HTTP/1.1\r\nHost: g\r\nAccept-Encoding: gzip\r\n\r\n");
                assertThat(wire.readAnswer(true).status()).isEqualTo(200);
            }
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }
}
