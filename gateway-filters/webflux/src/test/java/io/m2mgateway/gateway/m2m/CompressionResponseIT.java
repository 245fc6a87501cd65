package io.m2mgateway.gateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.m2m.DecodedMessage;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import io.m2mgateway.m2m.compress.StreamDecoder;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class CompressionResponseIT {

    private static final String DOCUMENT =
            "{ \"id\":\"chatcmpl-9\",\"x\":null,\"model\":\"gpt-4o\",\"choices\":[{\"message\":{\"content\":\""
                    + "the tide comes in twice a day ".repeat(20) + "\"},\"finish_reason\":\"stop\"}] }";
    private static final String EVENT =
            "{\"id\":\"chatcmpl-9\",\"choices\":[{\"delta\":{\"content\":\"" + "word ".repeat(80) + "\"}}]}";

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient CLIENT = Upstream.client();
    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        URI uri = upstream.uri();
        gateway = new Routes()
                .add("/auto/**", uri, "M2MCompression")
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
        upstream.answers(Upstream.bytes(
                CodedStreams.encode(DOCUMENT.getBytes(UTF_8), coding), "application/json", coding.token()));
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
        byte[] packed = CodedStreams.encode(body, ContentCoding.BR);
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
        upstream.answers((request, out) -> out.status(304)
                .header("ETag", "\"v1\"")
                .header("Content-Type", "application/json")
                .send());
        HttpResponse<byte[]> same = get("/auto/v1", "Accept", "application/x-m2m", "If-None-Match", "W/\"v1\"");
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(header(same, "ETag")).isEqualTo("W/\"v1\"");
        assertThat(same.body()).isEmpty();
    }

    @Test
    void eventsBecomeFramesWhereThatIsSmallerAndStayEvents() throws Exception {
        upstream.answers(Upstream.pieces(
                "text/event-stream",
                Duration.ofMillis(1),
                ": hi\n\nevent: delta\ndata: " + EVENT.substring(0, 50),
                EVENT.substring(50) + "\n\n",
                "data: {\"a\":1}\n\n",
                "data: [DONE]\n\n"));
        String stream =
                new String(get("/auto/v1", "Accept", "application/x-m2m").body(), UTF_8);
        List<String> lines = stream.lines().toList();
        assertThat(lines.get(0)).isEqualTo(": hi");
        assertThat(lines.get(2)).isEqualTo("event: delta");
        assertThat(lines.get(3)).startsWith("data: #M2M|1|");
        assertThat(CODEC.decode(lines.get(3).substring(6).getBytes(UTF_8)).document())
                .asString(UTF_8)
                .isEqualTo(EVENT);
        assertThat(stream).endsWith("\n\ndata: {\"a\":1}\n\ndata: [DONE]\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "none", "frames"})
    void anEventArrivesBeforeTheNextIsMade(String how) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(
                        Flux.range(1, 4)
                                .concatMap(i -> Mono.fromSupplier(() -> {
                                            sent.set(i);
                                            return Unpooled.copiedBuffer(
                                                    "data: {\"n\":" + i + ",\"x\":" + EVENT + "}\n\n", UTF_8);
                                        })
                                        .delaySubscription(Duration.ofMillis(i == 1 ? 0 : 150))),
                        piece -> true)
                .then());
        String[] headers = how.equals("frames")
                ? new String[] {"Accept", "application/x-m2m"}
                : new String[] {"Accept-Encoding", how.equals("gzip") ? "gzip" : "identity"};
        HttpRequest request =
                HttpRequest.newBuilder(uri("/auto/v1")).headers(headers).build();
        HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
        assertThat(sentWhenRead(response.body(), how.equals("gzip"), sent)).containsExactly(1, 2, 3, 4);
    }

    /** How many events were made when each arrived; decoded piece by piece, as a client that shows them would. */
    private static List<Integer> sentWhenRead(InputStream body, boolean gzip, AtomicInteger sent) throws Exception {
        List<Integer> made = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        byte[] piece = new byte[64 * 1024];
        try (StreamDecoder decoder = ContentCoding.GZIP.newDecoder(1 << 20)) {
            for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
                ByteBuffer bytes = ByteBuffer.wrap(piece, 0, length);
                if (gzip) {
                    decoder.decode(bytes, plain -> text.append(UTF_8.decode(plain)));
                } else {
                    text.append(UTF_8.decode(bytes));
                }
                int complete = text.toString().split("\n\n", -1).length - 1;
                while (made.size() < complete) {
                    made.add(sent.get());
                }
            }
        }
        return made;
    }

    @Test
    void aStreamThatBreaksEndsWithAnErrorEvent() throws Exception {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(
                        Flux.just(Unpooled.copiedBuffer("data: {\"n\":1}\n\n", UTF_8))
                                .concatWith(Mono.error(new IllegalStateException("gone"))),
                        piece -> true)
                .then());
        String stream = new String(
                new GZIPInputStream(CLIENT.send(
                                        HttpRequest.newBuilder(uri("/auto/v1"))
                                                .headers("Accept-Encoding", "gzip")
                                                .build(),
                                        BodyHandlers.ofInputStream())
                                .body())
                        .readAllBytes(),
                UTF_8);
        assertThat(stream)
                .startsWith("data: {\"n\":1}\n\n")
                .contains("event: error\n")
                .contains("UPSTREAM_ERROR")
                .doesNotContain("[DONE]");
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
