package com.example.shop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.Upstream.Seen;
import io.m2mgateway.m2m.M2mCodec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop's gateway over HTTP: what it did before, and what the added lines do. */
class ShopGatewayIT {

    private static final String DOCUMENT =
            "{ \"model\":\"gpt-4o\", \"messages\":[{\"role\":\"user\",\"content\":\"How many?\"}],\"x_shop\":1.0 }";
    private static final String STREAM = "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[]}";
    private static final String KEY = "Bearer agent-key";
    private static final M2mCodec CODEC = M2mCodec.create();

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static Upstream upstream;
    private static ConfigurableApplicationContext gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        gateway = SpringApplication.run(
                ShopGateway.class,
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--shop.upstream=" + upstream.uri());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.fails(0, 502);
    }

    @Test
    void aRouteWithoutOurFiltersIsAsBefore() throws Exception {
        upstream.fails(2, 502);
        HttpResponse<byte[]> response = send(request("/shop/orders/7").header("X-Correlation-Id", "c-1"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).isEqualTo(Upstream.ANSWER);
        assertThat(response.headers().firstValue("X-Shop-Channel")).hasValue("web");
        assertThat(response.headers().firstValue("X-Correlation-Id")).hasValue("c-1");
        assertThat(upstream.seen).hasSize(3).allSatisfy(seen -> {
            assertThat(seen.path()).isEqualTo("/orders/7");
            assertThat(seen.channel()).isEqualTo("web");
            assertThat(seen.correlation()).isEqualTo("c-1");
        });
    }

    @Test
    void plainJsonPassesByteForByte() throws Exception {
        HttpResponse<byte[]> response = send(ask("application/json", DOCUMENT.getBytes(UTF_8)));
        assertThat(text(response)).isEqualTo(Upstream.ANSWER);
        Seen seen = upstream.seen.get(0);
        assertThat(seen.body()).isEqualTo(DOCUMENT);
        assertThat(seen.path()).isEqualTo("/v1/chat/completions");
        assertThat(seen.channel()).isEqualTo("assistant");
        assertThat(seen.correlation()).isNotEmpty();
        assertThat(seen.authorization()).as("the key stays here").isEmpty();
    }

    @Test
    void aFrameIsDecodedOnceAndRetriedWhole() throws Exception {
        upstream.fails(2, 502);
        HttpResponse<byte[]> response = send(ask("application/x-m2m", CODEC.encode(DOCUMENT.getBytes(UTF_8))));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(upstream.seen).hasSize(3).allSatisfy(seen -> {
            assertThat(seen.body()).isEqualTo(DOCUMENT);
            assertThat(seen.type()).isEqualTo("application/json");
        });
    }

    @Test
    void whoAcceptsFramesGetsOne() throws Exception {
        HttpResponse<byte[]> response =
                send(ask("application/json", DOCUMENT.getBytes(UTF_8)).header("Accept", "application/x-m2m"));
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-m2m");
        assertThat(new String(CODEC.decode(response.body()).document(), UTF_8)).isEqualTo(Upstream.ANSWER);
        assertThat(response.headers().firstValue("X-Shop-Channel")).hasValue("assistant");
    }

    @Test
    void streamsPass() throws Exception {
        HttpResponse<byte[]> plain = send(ask("application/x-m2m", CODEC.encode(STREAM.getBytes(UTF_8))));
        assertThat(text(plain)).isEqualTo("data: " + Upstream.ANSWER + "\n\ndata: [DONE]\n\n");
        HttpResponse<byte[]> framed = send(ask("application/x-m2m", CODEC.encode(STREAM.getBytes(UTF_8)))
                .header("Accept", "application/x-m2m, text/event-stream"));
        assertThat(framed.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(text(framed)).contains("data: [DONE]\n\n");
        String first = text(framed).lines().findFirst().orElseThrow().substring("data: ".length());
        assertThat(new String(CODEC.decode(first.getBytes(UTF_8)).document(), UTF_8))
                .isEqualTo(Upstream.ANSWER);
    }

    @Test
    void withoutAKeyNothingReachesTheUpstream() throws Exception {
        HttpResponse<byte[]> response = send(request("/assistant/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(DOCUMENT)));
        assertError(response, 401, "UNAUTHORIZED");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void errorsHaveTheEnvelope() throws Exception {
        assertError(send(ask("application/x-m2m", "#M2M|1|nonsense".getBytes(UTF_8))), 400, "DECOMPRESSION_FAILED");
        assertError(send(request("/nowhere")), 404, "NOT_FOUND");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void theShopsOwnEndpointsKeepTheirStatusesAndHandlers() throws Exception {
        HttpResponse<byte[]> closed = send(request("/baskets/closed"));
        assertError(closed, 409, "CONFLICT");
        assertThat(text(closed)).contains("The basket is closed.");
        HttpResponse<byte[]> unknown = send(request("/baskets/8"));
        assertThat(unknown.statusCode()).isEqualTo(410);
        assertThat(text(unknown)).isEqualTo("No basket 8");
    }

    @Test
    void theCircuitBreakerOpensAndFallsBack() throws Exception {
        upstream.fails(100, 500);
        byte[] frame = CODEC.encode(DOCUMENT.getBytes(UTF_8));
        for (int call = 0; call < 4; call++) {
            HttpResponse<byte[]> response = send(request("/search/v1")
                    .header("Content-Type", "application/x-m2m")
                    .POST(BodyPublishers.ofByteArray(frame)));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(text(response)).contains("search is resting");
        }
        assertThat(upstream.seen)
                .as("open after two failures")
                .hasSize(2)
                .allSatisfy(seen -> assertThat(seen.body()).isEqualTo(DOCUMENT));
    }

    private static void assertError(HttpResponse<byte[]> response, int status, String code) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        assertThat(text(response))
                .startsWith("{\"error\":{\"code\":\"" + code + "\"")
                .contains("\"request_id\":");
    }

    private static HttpRequest.Builder ask(String type, byte[] body) {
        return request("/assistant/v1/chat/completions")
                .header("Authorization", KEY)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
    }

    private static HttpRequest.Builder request(String path) {
        String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8);
    }
}
