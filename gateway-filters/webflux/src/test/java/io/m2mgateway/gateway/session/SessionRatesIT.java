package io.m2mgateway.gateway.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.MessageType;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one session may send, and how long a client is told to wait that sends more. */
@NullUnmarked
class SessionRatesIT {
    private static final SessionCodec CODEC = new SessionCodec(1 << 20);
    private static final String JSON = "application/json";

    private final FakeUpstream upstream = new FakeUpstream();
    private Gateway gateway;

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private void start(String... settings) {
        String[] properties = Gateway.route(
                upstream.uri(), Gateway.SCG + "routes[0].filters[0]=M2MCompression", "m2m.session.path=/s");
        gateway = Gateway.start(
                Stream.of(properties, settings).flatMap(Arrays::stream).toArray(String[]::new));
    }

    private Wire.Answer post(String path, String type, String body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: g\r\nContent-Type: " + type);
        for (String header : headers) {
            head.append("\r\n").append(header);
        }
        head.append("\r\nContent-Length: ").append(body.length()).append("\r\n\r\n");
        return gateway.send(head.append(body).toString());
    }

    private String opened() throws IOException {
        SessionMessage hello =
                SessionMessage.hello(1, Capabilities.offer(Dialect.SPECIFICATION, "", List.of(Algorithm.M2M)));
        Wire.Answer answer = post("/s", JSON, new String(CODEC.write(hello), UTF_8));
        return CODEC.read(answer.body().getBytes(UTF_8)).sessionId();
    }

    /** A frame in text form whose document has this many characters that hardly compress. */
    private static String frame(int characters) {
        StringBuilder content = new StringBuilder(characters);
        new SplittableRandom(1)
                .ints(characters, 0, 62)
                .forEach(i ->
                        content.append("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".charAt(i)));
        String document = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]}";
        return new String(M2mCodec.create().encode(document.getBytes(UTF_8), WireForm.M2M_TEXT), US_ASCII);
    }

    private Wire.Answer send(String session, String frame) throws IOException {
        return post("/v1/x", "application/x-m2m", frame, "M2M-Session: " + session);
    }

    private void upstreamAnswers() {
        upstream.nextAnswers("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    }

    @Test
    void aDocumentLargerThanTheRateOfASecondPassesAndTheRateHoldsAfterIt() throws Exception {
        start("m2m.session.bytes-per-second=1KB", "m2m.session.max-payload=64KB");
        String session = opened();
        String frame = frame(60_000);
        upstreamAnswers();
        upstreamAnswers();
        assertThat(send(session, frame).status()).isEqualTo(200);
        assertThat(send(session, frame).status()).isEqualTo(200);

        Wire.Answer refused = send(session, frame);

        // Of 128 KB two frames are gone; what is missing for a third one comes at 1 KB a second.
        long missing = 3L * frame.length() - (128 << 10);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Long.parseLong(refused.header("retry-after"))).isBetween(missing / 2048, missing / 1024 + 1);
        assertThat(refused.body()).contains("RATE_LIMITED").contains("EXHAUSTED");
    }

    @Test
    void whatNeverPassesIsTooLarge() throws Exception {
        start("m2m.session.bytes-per-second=1KB", "m2m.session.max-payload=64KB");
        String session = opened();
        Wire.Answer refused = send(session, frame(200_000));
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.body()).contains("CONTENT_TOO_LARGE");
        assertThat(refused.header("retry-after")).isEmpty();

        SessionMessage data =
                new SessionMessage(MessageType.DATA, session, 1, new Data("M2M", frame(200_000), null, null));
        Wire.Answer envelope = post("/v1/x", "application/x-m2m+json", new String(CODEC.write(data), UTF_8));
        assertThat(envelope.status()).isEqualTo(413);
        assertThat(envelope.body()).contains("CONTENT_TOO_LARGE");
        upstreamAnswers();
        assertThat(send(session, frame(10)).status()).isEqualTo(200);
    }

    @Test
    void aFrameTooManyIsToldWhenTheNextOneMayCome() throws Exception {
        start("m2m.session.messages-per-minute=1");
        String session = opened();
        String frame = frame(10);
        upstreamAnswers();
        assertThat(send(session, frame).status()).isEqualTo(200);
        Wire.Answer refused = send(session, frame);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Long.parseLong(refused.header("retry-after"))).isBetween(20L, 60L);
        assertThat(refused.header("retry-after-ms")).isEmpty();
        assertThat(refused.header("x-should-retry")).isEmpty();
    }

    @Test
    void aWaitOfMoreThanAMinuteIsNotWorthATry() throws Exception {
        start("m2m.session.bytes-per-second=1B", "m2m.session.max-payload=1KB");
        String session = opened();
        upstreamAnswers();
        assertThat(send(session, frame(48_000)).status()).isEqualTo(200);
        Wire.Answer refused = send(session, frame(48_000));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
    }
}
