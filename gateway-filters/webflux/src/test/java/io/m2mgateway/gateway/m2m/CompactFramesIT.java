package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.AuthenticFrame;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.CompactStreams;
import io.m2mgateway.m2m.compress.StreamDecoder;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Compact frames for clients that offered to read them, and for no other. */
class CompactFramesIT {

    private static final String COMPACT = "application/x-m2m;v=z1";
    private static final String JSON = "application/json";
    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"is the harbour open?\"}]}"
                    .getBytes(UTF_8);
    private static final String ANSWER =
            "{\"id\":\"chatcmpl-7\",\"object\":\"chat.completion\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Until"
                    + " six.\"},\"finish_reason\":\"stop\"}]}";
    private static final M2mCodec CODEC = M2mCodec.create();

    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        gateway = new Routes()
                .add("/v1/**", upstream.uri(), "M2MCompression")
                .add("/old/**", upstream.uri(), "M2MCompression;algorithms[0]=m2m")
                .add("/hmac/**", upstream.uri(), "M2MCompression;security=hmac;key=k")
                .add("/compact/**", upstream.uri(), "M2MCompression;security=hmac;key=k;algorithms[0]=compact")
                .add("/few/**", upstream.uri(), "M2MCompression")
                .startWith("m2m.keys.k.secret=" + "00".repeat(32));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void answer() {
        upstream.answers(Upstream.json(ANSWER));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-m2m;v=z1 | application/x-m2m;v=z1 | COMPACT",
                "application/x-m2m, application/x-m2m;v=z1 | application/x-m2m;v=z1 | COMPACT",
                "application/x-m2m;v=z1;q=0.5, application/x-m2m | application/x-m2m | M2M",
                "application/x-m2m;v=z2, application/x-m2m | application/x-m2m | M2M",
                "application/x-m2m | application/x-m2m | M2M",
                "application/x-m2m;form=text | application/x-m2m;form=text | M2M_TEXT"
            })
    void theClientChoosesTheForm(String accept, String type, WireForm form) throws Exception {
        HttpResponse<byte[]> response = post(gateway, "/v1/chat", JSON, DOCUMENT, "Accept", accept);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(WireForm.detect(response.body(), 0, response.body().length)).isEqualTo(form);
        assertThat(CODEC.decode(response.body()).document()).asString(UTF_8).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*",
                "application/x-m2m;v=z2",
                "application/json",
                "application/x-m2m;v=z1;q=0.2, application/json"
            })
    void whoOfferedNothingGetsNone(String accept) throws Exception {
        HttpResponse<byte[]> response = post(gateway, "/v1/chat", JSON, DOCUMENT, "Accept", accept);
        assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(JSON);
    }

    @Test
    void whoSpeaksFramesLearnsWhatTheRouteReads() throws Exception {
        assertThat(post(gateway, "/v1/chat", JSON, DOCUMENT, "Accept", COMPACT)
                        .headers()
                        .firstValue("Accept"))
                .hasValue("application/x-m2m;v=z1, application/x-m2m");
        assertThat(post(gateway, "/old/chat", JSON, DOCUMENT, "Accept", COMPACT)
                        .headers()
                        .firstValue("Accept"))
                .hasValue("application/x-m2m");
        assertThat(post(gateway, "/v1/chat", JSON, DOCUMENT).headers().firstValue("Accept"))
                .isEmpty();
    }

    @Test
    void compactRequestsAreRead() throws Exception {
        byte[] frame = CODEC.encode(DOCUMENT, WireForm.COMPACT);
        assertThat(post(gateway, "/v1/chat", COMPACT, frame).statusCode()).isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        assertError(post(gateway, "/old/chat", COMPACT, frame), 400, "UNSUPPORTED_ALGORITHM");
    }

    @Test
    void whatTheSenderCanMendIsNamed() throws Exception {
        byte[] context = {(byte) 0xC1, 2 | 3 << 3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0};
        HttpResponse<byte[]> gone = post(gateway, "/v1/chat", COMPACT, context);
        assertError(gone, 400, "DECOMPRESSION_FAILED");
        assertThat(new String(gone.body(), UTF_8)).contains("\"reason\":\"CONTEXT_GONE\"");
        byte[] foreign = {(byte) 0xC1, 2 | 2 << 3, 1, 2, 3, 4, 0};
        HttpResponse<byte[]> unknown = post(gateway, "/v1/chat", COMPACT, foreign);
        assertThat(new String(unknown.body(), UTF_8)).contains("\"reason\":\"DICTIONARY_UNKNOWN\"");
    }

    @Test
    void onAProtectedRouteCompactFramesAreProtectedToo() throws Exception {
        FrameProtection hmac = FrameProtection.hmac(List.of(new byte[32]));
        byte[] request = CODEC.encodeProtected(DOCUMENT, WireForm.COMPACT, hmac);
        HttpResponse<byte[]> response = post(gateway, "/hmac/chat", COMPACT, request, "Accept", COMPACT);
        assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(COMPACT);
        AuthenticFrame answer = CODEC.authenticate(response.body(), hmac);
        assertThat(answer.form()).isEqualTo(WireForm.COMPACT);
        assertThat(CODEC.decode(answer).document()).asString(UTF_8).isEqualTo(ANSWER);
        assertError(
                post(gateway, "/hmac/chat", COMPACT, CODEC.encode(DOCUMENT, WireForm.COMPACT)),
                400,
                "DECOMPRESSION_FAILED");
        assertError(post(gateway, "/v1/chat", COMPACT, request), 400, "UNSUPPORTED_ALGORITHM");
        upstream.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), "data: {\"n\":1}\n\n"));
        HttpResponse<byte[]> events = post(gateway, "/hmac/chat", COMPACT, request, "Accept", COMPACT);
        byte[] event = new String(events.body(), UTF_8)
                .strip()
                .substring("data: ".length())
                .getBytes(UTF_8);
        assertThat(CODEC.decode(CODEC.authenticate(event, hmac)).document())
                .asString(UTF_8)
                .isEqualTo("{\"n\":1}");
    }

    @Test
    void aProtectedRouteMayTakeCompactFramesAlone() throws Exception {
        FrameProtection hmac = FrameProtection.hmac(List.of(new byte[32]));
        byte[] compact = CODEC.encodeProtected(DOCUMENT, WireForm.COMPACT, hmac);
        assertThat(post(gateway, "/compact/chat", COMPACT, compact).statusCode())
                .isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        byte[] other = CODEC.encodeProtected(DOCUMENT, WireForm.M2M, hmac);
        assertError(post(gateway, "/compact/chat", "application/x-m2m", other), 400, "UNSUPPORTED_ALGORITHM");
    }

    @Test
    void aStreamHasOneContextAndItsBytesComeBack() throws Exception {
        String[] events = new String[40];
        for (int i = 0; i < events.length; i++) {
            events[i] = "data:"
                    + " {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\"w"
                    + i + "\"}}]}\n\n";
        }
        events[39] = "data: [DONE]\n\n";
        upstream.answers(Upstream.pieces("text/event-stream", Duration.ofMillis(1), events));
        HttpResponse<byte[]> response =
                post(gateway, "/v1/chat", JSON, DOCUMENT, "Accept", COMPACT, "Accept-Encoding", "zstd");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-m2m;v=z1;form=stream");
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        String all = String.join("", events);
        assertThat(read(response.body())).isEqualTo(all);
        assertThat(response.body().length).isLessThan(all.length() / 4);
    }

    /** The upstream sends the second event only after the client has read the first. */
    @Test
    void anEventNeverWaitsForTheNext() throws Exception {
        CountDownLatch firstRead = new CountDownLatch(1);
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(
                        Flux.concat(
                                        Mono.just("data: {\"n\":1}\n\n"),
                                        Mono.fromCallable(() -> {
                                                    firstRead.await();
                                                    return "data: {\"n\":2}\n\n";
                                                })
                                                .subscribeOn(Schedulers.boundedElastic()))
                                .map(text -> Unpooled.copiedBuffer(text, UTF_8)),
                        piece -> true)
                .then());
        try (Wire wire = gateway.connect();
                StreamDecoder decoder = CompactStreams.newDecoder(Dictionaries.shipped(), 1000)) {
            wire.write("GET /v1/chat HTTP/1.1\r\nHost: gateway\r\nAccept: " + COMPACT + "\r\n\r\n");
            assertThat(wire.readHead()).contains("form=stream").contains("chunked");
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            while (plain.size() < "data: {\"n\":1}\n\n".length()) {
                decode(wire, decoder, plain);
            }
            assertThat(plain.toString(UTF_8)).isEqualTo("data: {\"n\":1}\n\n");
            firstRead.countDown();
            while (!plain.toString(UTF_8).endsWith("{\"n\":2}\n\n")) {
                decode(wire, decoder, plain);
            }
        } finally {
            firstRead.countDown();
        }
    }

    @Test
    void aStreamThatBreaksEndsWithAnErrorInside() throws Exception {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(
                        Flux.concat(
                                Mono.just(Unpooled.copiedBuffer("data: {\"n\":1}\n\n", UTF_8)),
                                Mono.error(new IllegalStateException("the upstream breaks"))),
                        piece -> true)
                .then());
        HttpResponse<byte[]> response = post(gateway, "/v1/chat", JSON, DOCUMENT, "Accept", COMPACT);
        assertThat(read(response.body()))
                .startsWith("data: {\"n\":1}\n\n")
                .contains("event: error\n")
                .contains("UPSTREAM_ERROR");
    }

    private static void decode(Wire wire, StreamDecoder decoder, ByteArrayOutputStream plain) throws Exception {
        int size = Integer.parseInt(wire.readLine().trim(), 16);
        byte[] chunk = wire.read(size).getBytes(StandardCharsets.ISO_8859_1);
        wire.readLine();
        decoder.decode(
                ByteBuffer.wrap(chunk),
                out -> plain.write(out.array(), out.arrayOffset() + out.position(), out.remaining()));
    }

    private static String read(byte[] stream) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (StreamDecoder decoder = CompactStreams.newDecoder(Dictionaries.shipped(), 1 << 20)) {
            decoder.decode(
                    ByteBuffer.wrap(stream),
                    out -> plain.write(out.array(), out.arrayOffset() + out.position(), out.remaining()));
            decoder.finish(out -> {});
        }
        return plain.toString(UTF_8);
    }
}
