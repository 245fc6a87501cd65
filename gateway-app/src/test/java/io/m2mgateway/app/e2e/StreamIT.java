package io.m2mgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recorded event streams: whole and unchanged, and each event before the next one is sent. */
@Timeout(300)
class StreamIT {

    private static final String SSE = "text/event-stream";
    private static final String FRAMED = "text/event-stream, application/x-m2m;form=text";

    /** Streams that are replayed step by step: each step costs a request. */
    private static final int STEPPED = 12;

    private static final int MOST_STEPS = 60;

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static List<byte[]> streams;

    @BeforeAll
    static void read() throws Exception {
        streams = Traffic.streams();
        assertThat(streams).isNotEmpty();
    }

    @Test
    void arriveUnchanged() throws Exception {
        for (byte[] stream : streams) {
            String id = store(stream);
            try (InputStream body = open("/play/" + id, SSE)) {
                assertThat(body.readAllBytes()).isEqualTo(stream);
            }
        }
    }

    @Test
    void arriveUnchangedWithinFrames() throws Exception {
        for (byte[] stream : streams) {
            String id = store(stream);
            try (InputStream body = open("/play/" + id, FRAMED)) {
                assertThat(unframed(body.readAllBytes())).isEqualTo(text(stream));
            }
        }
    }

    @Test
    void eachEventArrivesBeforeTheNextIsSent() throws Exception {
        for (byte[] stream : fewEvents()) {
            String id = store(stream);
            release(id);
            try (InputStream body = open("/step/" + id, SSE)) {
                for (byte[] event : SseEvents.split(stream)) {
                    // The upstream holds the next event until it is released, so this read ends only if nothing waits
                    // for it.
                    assertThat(body.readNBytes(event.length)).isEqualTo(event);
                    release(id);
                }
                assertThat(body.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void eachFramedEventArrivesBeforeTheNextIsSent() throws Exception {
        for (byte[] stream : fewEvents()) {
            String id = store(stream);
            release(id);
            try (InputStream body = open("/step/" + id, FRAMED)) {
                for (byte[] event : SseEvents.split(stream)) {
                    assertThat(unframed(readEvent(body))).isEqualTo(text(event));
                    release(id);
                }
            }
        }
    }

    private static List<byte[]> fewEvents() {
        List<byte[]> few = streams.stream()
                .filter(stream -> SseEvents.split(stream).size() <= MOST_STEPS)
                .limit(STEPPED)
                .toList();
        assertThat(few).isNotEmpty();
        return few;
    }

    /** Reads to the end of a blank line. */
    private static byte[] readEvent(InputStream in) throws Exception {
        var event = new java.io.ByteArrayOutputStream();
        int read = in.read();
        while (read >= 0) {
            event.write(read);
            if (read == '\n' && SseEvents.split(event.toByteArray()).get(0).length == event.size() && blank(event)) {
                break;
            }
            read = in.read();
        }
        return event.toByteArray();
    }

    private static boolean blank(java.io.ByteArrayOutputStream event) {
        return event.toString(StandardCharsets.UTF_8).endsWith("\n\n")
                || event.toString(StandardCharsets.UTF_8).endsWith("\n\r\n");
    }

    /** The stream with every frame replaced by its document. */
    private static String unframed(byte[] stream) {
        StringBuilder plain = new StringBuilder();
        for (String line : text(stream).split("(?<=\n)", -1)) {
            String data = line.stripTrailing();
            int frame = data.startsWith("data:") ? data.indexOf("#M2M|1|") : -1;
            if (frame < 0) {
                plain.append(line);
            } else {
                byte[] document = CODEC.decode(data.substring(frame).getBytes(StandardCharsets.US_ASCII))
                        .document();
                plain.append(line, 0, frame).append(text(document)).append(line.substring(data.length()));
            }
        }
        return plain.toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String store(byte[] stream) throws Exception {
        String id = Integer.toHexString(System.identityHashCode(stream)) + "-" + System.nanoTime();
        send(HttpRequest.newBuilder(Stage.echo().uri("/store/" + id))
                .POST(HttpRequest.BodyPublishers.ofByteArray(stream))
                .build());
        return id;
    }

    private static void release(String id) throws Exception {
        send(HttpRequest.newBuilder(Stage.echo().uri("/release/" + id)).build());
    }

    private static InputStream open(String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(Stage.uri(path))
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\",\"messages\":[],\"stream\":true}"))
                .build();
        HttpResponse<InputStream> response = CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .get(30, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(SSE));
        return response.body();
    }

    private static void send(HttpRequest request) throws Exception {
        assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }
}
