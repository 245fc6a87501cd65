package io.m2mgateway.gateway.m2m;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.ContentCoding;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class CompressionRequestIT {

    /** Spacing, order, an unknown member, a null content and a repeated key: all of it has to arrive. */
    private static final String DOCUMENT =
            "{ \"x_vendor\":{\"b\":1,\"a\" : 2},\"model\":\"gpt-4o\",\n\"messages\":[{\"role\":\"assistant\",\"content\":null},"
                    + "{\"content\":\"H\\u00e9llo é \uD83D\uDE00\",\"role\":\"user\"}],\"stream\":false,\"n\":1.0,\"n\":1 }";

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient CLIENT = Client.HTTP;
    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        URI uri = upstream.uri();
        gateway = new Routes()
                .add("/plain/**", uri, "M2MCompression")
                .add("/sniff/**", uri, "M2MCompression;sniff=true")
                .add("/require/**", uri, "M2MCompression;request=require")
                .add("/off/**", uri, "M2MCompression;request=off")
                .add("/uncoded/**", uri, "M2MCompression;content-encoding=false")
                .add("/linked/**", uri, "M2MCompression;content-encoding=false;upstream=m2m")
                .add(
                        "/metered/**",
                        uri,
                        "DistributedRateLimit;key=ip;limits[0].measure=tokens;limits[0].limit=900000000;limits[0].per=1m",
                        "M2MCompression;request=require;sniff=true")
                .add("/brotli/**", uri, "M2MCompression;algorithms=brotli")
                .add(
                        "/retry/**",
                        uri,
                        "M2MCompression",
                        "Retry;retries=2;statuses=BAD_GATEWAY;methods=POST;backoff.firstBackoff=1ms")
                .start(ReadBodyPredicate.class);
    }

    /** What somebody else's gateway may have: a predicate of Spring Cloud Gateway's that reads all of the body. */
    @Configuration(proxyBeanMethods = false)
    static class ReadBodyPredicate {
        @Bean
        RouteLocator readBodyRoute(RouteLocatorBuilder routes, M2MCompressionGatewayFilterFactory compression) {
            return routes.routes()
                    .route(
                            "read",
                            route -> route.path("/read/**")
                                    .and()
                                    .readBody(byte[].class, body -> body.length > 0)
                                    .filters(filters -> filters.filter(compression.apply(CompressionConfig.defaults())))
                                    .uri(upstream.uri()))
                    .build();
        }
    }

    @BeforeEach
    void answer() {
        upstream.answers(Upstream.json("{}"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void plainJsonArrivesAsItWasSent() throws Exception {
        HttpResponse<byte[]> response = post("/plain/v1", "application/json; charset=utf-8", DOCUMENT.getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        Upstream.Seen seen = upstream.take();
        assertThat(seen.body()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(seen.headers().get("Content-Type")).isEqualTo("application/json; charset=utf-8");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"ZLIB", "PASSTHROUGH"},
            mode = EnumSource.Mode.EXCLUDE)
    void aFrameOfEachFormArrivesAsItsDocument(WireForm form) throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8), form);
        HttpResponse<byte[]> response = post("/plain/v1", "application/x-m2m", frame);
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        assertArrivedAsJson();
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void aCodedBodyArrivesPlain(ContentCoding coding) throws Exception {
        byte[] packed = coding.encode(DOCUMENT.getBytes(UTF_8));
        assertThat(post("/plain/v1", "application/json", packed, "Content-Encoding", coding.token())
                        .statusCode())
                .isEqualTo(200);
        assertArrivedAsJson();
        byte[] frame = coding.encode(CODEC.encode(DOCUMENT.getBytes(UTF_8)));
        assertThat(post("/plain/v1", "application/x-m2m", frame, "Content-Encoding", coding.token())
                        .statusCode())
                .isEqualTo(200);
        assertArrivedAsJson();
    }

    private static void assertArrivedAsJson() throws InterruptedException {
        Upstream.Seen seen = upstream.take();
        assertThat(seen.body()).asString(UTF_8).isEqualTo(DOCUMENT);
        assertThat(seen.headers().get("Content-Type")).isEqualTo("application/json");
        assertThat(seen.headers().get("Content-Encoding")).isNull();
        assertThat(seen.headers().get("Transfer-Encoding")).isNull();
        assertThat(seen.headers().get("Content-Length")).isEqualTo("" + DOCUMENT.getBytes(UTF_8).length);
    }

    @Test
    void sniffingFindsAFrameUnderAnotherContentType() throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8), WireForm.M2M_TEXT);
        assertThat(post("/sniff/v1", "text/plain", frame).statusCode()).isEqualTo(200);
        assertArrivedAsJson();
        byte[] packed = ContentCoding.GZIP.encode(frame);
        assertThat(post("/sniff/v1", "application/json", packed, "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
        assertArrivedAsJson();
        assertThat(post("/sniff/v1", "application/json", DOCUMENT.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(200);
        assertThat(upstream.take().body()).asString(UTF_8).isEqualTo(DOCUMENT);
    }

    @Test
    void requireRefusesWhatIsNoFrame() throws Exception {
        Client.assertError(post("/require/v1", "application/json", DOCUMENT.getBytes(UTF_8)), 400, "INVALID_PREFIX");
        assertThat(post("/require/v1", "application/x-m2m", CODEC.encode(DOCUMENT.getBytes(UTF_8)))
                        .statusCode())
                .isEqualTo(200);
        assertArrivedAsJson();
        HttpRequest get = HttpRequest.newBuilder(uri("/require/v1")).build();
        assertThat(CLIENT.send(get, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(200);
        upstream.take();
    }

    @Test
    void offLetsAFrameThrough() throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8));
        assertThat(post("/off/v1", "application/x-m2m", frame).statusCode()).isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(frame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip, aes128gcm", "dcz"})
    void anUnknownCodingIs415AndSaysWhatIsTaken(String coding) throws Exception {
        HttpResponse<byte[]> response =
                post("/plain/v1", "application/json", new byte[] {1}, "Content-Encoding", coding);
        Client.assertError(response, 415, "UNSUPPORTED_ALGORITHM");
        assertThat(response.headers().firstValue("Accept-Encoding")).hasValue("gzip, deflate, br, zstd");
        HttpResponse<byte[]> frame =
                post("/uncoded/v1", "application/x-m2m", new byte[] {1}, "Content-Encoding", "gzip");
        Client.assertError(frame, 415, "UNSUPPORTED_ALGORITHM");
        byte[] gzip = ContentCoding.GZIP.encode(DOCUMENT.getBytes(UTF_8));
        HttpResponse<byte[]> linked = post("/linked/v1", "application/json", gzip, "Content-Encoding", "gzip");
        Client.assertError(linked, 415, "UNSUPPORTED_ALGORITHM");
    }

    @Test
    void whoReadsACodedFrameBeforeDoesNotHideThatItIsOne() throws Exception {
        byte[] packed = ContentCoding.GZIP.encode(CODEC.encode(DOCUMENT.getBytes(UTF_8)));
        HttpResponse<byte[]> response = post("/metered/v1", "application/json", packed, "Content-Encoding", "gzip");
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        assertThat(upstream.take().body()).asString(UTF_8).isEqualTo(DOCUMENT);
    }

    @Test
    void damagedInputGetsItsError() throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8));
        byte[] cut = Arrays.copyOf(frame, frame.length - 3);
        Client.assertError(post("/plain/v1", "application/x-m2m", cut), 400, "DECOMPRESSION_FAILED");
        Client.assertError(post("/plain/v1", "application/x-m2m", "#XYZ|abc".getBytes(UTF_8)), 400, "INVALID_PREFIX");
        Client.assertError(post("/plain/v1", "application/x-m2m", DOCUMENT.getBytes(UTF_8)), 400, "INVALID_PREFIX");
        Client.assertError(post("/brotli/v1", "application/x-m2m", frame), 400, "UNSUPPORTED_ALGORITHM");
        byte[] noJson = CODEC.encode("not json at all".getBytes(UTF_8), WireForm.BROTLI);
        Client.assertError(post("/plain/v1", "application/x-m2m", noJson), 400, "INVALID_JSON");
        byte[] gzip = ContentCoding.GZIP.encode(DOCUMENT.getBytes(UTF_8));
        HttpResponse<byte[]> half =
                post("/plain/v1", "application/json", Arrays.copyOf(gzip, 40), "Content-Encoding", "gzip");
        Client.assertError(half, 400, "DECOMPRESSION_FAILED");
        Client.assertError(
                post("/plain/v1", "application/x-m2m+json", "{}".getBytes(UTF_8)), 400, "UNSUPPORTED_ALGORITHM");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aFrameThatLiesIsRefused() throws Exception {
        byte[] frame = CODEC.encode("{\"model\":\"gpt-4o\",\"messages\":[]}".getBytes(UTF_8));
        int model = new String(frame, ISO_8859_1).indexOf("gpt-4o");
        frame[model] = 'x';
        HttpResponse<byte[]> response = post("/plain/v1", "application/x-m2m", frame);
        Client.assertError(response, 422, "SECURITY_VIOLATION");
        assertThat(new String(response.body(), UTF_8)).contains("\"threat_type\":\"MALFORMED_INPUT\"");
    }

    @Test
    void aClientDoesNotSpeakInTheGatewaysName() throws Exception {
        post("/plain/v1", "application/json", "{}".getBytes(UTF_8), "X-M2M-Threat", "NONE", "M2M-Session", "sess_1");
        Upstream.Seen seen = upstream.take();
        assertThat(seen.headers().get("X-M2M-Threat")).isNull();
        assertThat(seen.headers().get("M2M-Session")).isNull();
    }

    @Test
    void aRetriedRequestIsSentWhole() throws Exception {
        upstream.answers((request, response) -> response.status(502).send());
        post("/retry/v1", "application/x-m2m", CODEC.encode(DOCUMENT.getBytes(UTF_8)));
        post("/retry/v1", "application/json", DOCUMENT.getBytes(UTF_8));
        for (int attempt = 0; attempt < 6; attempt++) {
            assertThat(upstream.take().body()).asString(UTF_8).isEqualTo(DOCUMENT);
        }
    }

    @Test
    void aBodyThatAPredicateReadIsDecodedAllTheSame() throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8));
        assertThat(post("/read/v1", "application/x-m2m", frame).statusCode()).isEqualTo(200);
        assertArrivedAsJson();
    }

    @Test
    void whoExpectsContinueIsToldBeforeTheBody() throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8), WireForm.M2M_TEXT);
        try (Wire wire = gateway.connect()) {
            wire.write(
                    "POST /plain/v1 HTTP/1.1\r\nHost: g\r\nContent-Type: application/x-m2m\r\nExpect: 100-continue\r\nContent-Length: "
                            + frame.length + "\r\n\r\n");
            assertThat(wire.readHead()).startsWith("HTTP/1.1 100");
            wire.write(frame, frame.length);
            assertThat(wire.readAnswer().status()).isEqualTo(200);
        }
        assertThat(upstream.take().headers().get("Expect")).isNull();
    }

    /** The JDK's own client offers HTTP/2 with its first request: that is no way past the filter. */
    @Test
    void anOfferToUpgradeChangesNothing() throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8));
        HttpRequest request = HttpRequest.newBuilder(uri("/plain/v1"))
                .header("Content-Type", "application/x-m2m")
                .POST(BodyPublishers.ofByteArray(frame))
                .build();
        HttpClient offersHttp2 = HttpClient.newHttpClient();
        assertThat(offersHttp2.send(request, BodyHandlers.ofByteArray()).statusCode())
                .isEqualTo(200);
        assertArrivedAsJson();
    }

    @Test
    void anEmptyBodyPasses() throws Exception {
        assertThat(post("/plain/v1", "application/x-m2m", new byte[0]).statusCode())
                .isEqualTo(200);
        assertThat(upstream.take().body()).isEmpty();
        assertThat(post("/plain/v1", "application/json", new byte[0], "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
        assertThat(upstream.take().body()).isEmpty();
    }

    private static URI uri(String path) {
        return Client.uri(gateway, path);
    }

    private static HttpResponse<byte[]> post(String path, String type, byte[] body, String... headers)
            throws Exception {
        return Client.post(gateway, path, type, body, headers);
    }
}
