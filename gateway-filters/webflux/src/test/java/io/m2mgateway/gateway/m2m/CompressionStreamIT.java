package io.m2mgateway.gateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.StreamDecoder;
import io.netty.buffer.Unpooled;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class CompressionStreamIT {

    private static final String EVENT =
            "{\"id\":\"chatcmpl-9\",\"choices\":[{\"delta\":{\"content\":\"" + "word ".repeat(80) + "\"}}]}";

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient CLIENT = Client.HTTP;
    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        gateway = new Routes().add("/auto/**", upstream.uri(), "M2MCompression").start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
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
        String stream = CLIENT.send(get("Accept", "application/x-m2m"), BodyHandlers.ofString())
                .body();
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
        HttpRequest request = get(headers);
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
                new GZIPInputStream(CLIENT.send(get("Accept-Encoding", "gzip"), BodyHandlers.ofInputStream())
                                .body())
                        .readAllBytes(),
                UTF_8);
        assertThat(stream)
                .startsWith("data: {\"n\":1}\n\n")
                .contains("event: error\n")
                .contains("UPSTREAM_ERROR")
                .doesNotContain("[DONE]");
    }

    private static HttpRequest get(String... headers) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/auto/v1"))
                .headers(headers)
                .build();
    }
}
