package io.m2mgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every recorded document, plain and framed, arrives byte for byte at the upstream, and comes back byte for byte. */
class TrafficIT {

    private static final String JSON = "application/json";
    private static final String FRAME = "application/x-m2m";

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final int AT_ONCE = 16;

    private static List<byte[]> documents;

    @BeforeAll
    static void read() throws IOException {
        documents = Traffic.documents();
        assertThat(documents).isNotEmpty();
    }

    @Test
    void plainDocumentsPassUnchanged() throws Exception {
        forEach((document, number) -> exchange(document, JSON, JSON, response -> {
            assertThat(response.body()).as("document %s", number).isEqualTo(document);
            assertThat(response.headers().firstValue("Seen-Content-Type")).contains(JSON);
        }));
    }

    @Test
    void framesArriveAsTheirDocuments() throws Exception {
        forEach((document, number) -> exchange(CODEC.encode(document), FRAME, JSON, response -> {
            assertThat(response.body()).as("document %s", number).isEqualTo(document);
            assertThat(response.headers().firstValue("Seen-Content-Type")).contains(JSON);
            assertThat(response.headers().firstValue("Seen-Content-Length")).contains(String.valueOf(document.length));
        }));
    }

    @Test
    void framesGoOutAsTheyCameIn() throws Exception {
        forEach((document, number) -> exchange(CODEC.encode(document, WireForm.M2M_TEXT), FRAME, FRAME, response -> {
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith(FRAME));
            assertThat(WireForm.detect(response.body(), 0, response.body().length))
                    .isEqualTo(WireForm.M2M);
            assertThat(CODEC.decode(response.body()).document())
                    .as("document %s", number)
                    .isEqualTo(document);
        }));
    }

    private interface Trip {
        CompletableFuture<?> start(byte[] document, int number);
    }

    /** A few at a time, so that connections are shared and reused. */
    private static void forEach(Trip trip) throws Exception {
        for (int from = 0; from < documents.size(); from += AT_ONCE) {
            CompletableFuture<?>[] started = IntStream.range(from, Math.min(from + AT_ONCE, documents.size()))
                    .mapToObj(number -> trip.start(documents.get(number), number))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(started).get(60, TimeUnit.SECONDS);
        }
    }

    private static CompletableFuture<Void> exchange(
            byte[] body, String type, String accept, Consumer<HttpResponse<byte[]>> check) {
        HttpRequest request = HttpRequest.newBuilder(Stage.uri("/echo"))
                .header("Content-Type", type)
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .thenAccept(response -> {
                    assertThat(response.statusCode())
                            .as(() -> new String(response.body(), StandardCharsets.UTF_8))
                            .isEqualTo(200);
                    check.accept(response);
                });
    }
}
