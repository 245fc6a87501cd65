package io.m2mgateway.gateway.dictionary;

import static io.m2mgateway.gateway.dictionary.DictionaryStage.SHIPPED;
import static io.m2mgateway.gateway.dictionary.DictionaryStage.coding;
import static io.m2mgateway.gateway.dictionary.DictionaryStage.hashOf;
import static io.m2mgateway.gateway.dictionary.DictionaryStage.header;
import static io.m2mgateway.gateway.harness.Client.HTTP;
import static io.m2mgateway.gateway.harness.Client.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.m2m.CompressionSupport;
import io.m2mgateway.m2m.compress.StreamDecoder;
import io.m2mgateway.m2m.zstd.Dictionary;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** RFC 9842 over loopback: what is coded with which dictionary. */
class DictionaryTransportIT {

    private static final String ANSWER =
            "{\"berth_assignment\":{\"vessel_identifier\":\"V77\",\"draught_metres\":7},\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"" + "The pilot comes. ".repeat(9) + "\"}}]}";

    private static final int EVENTS = 5;

    @TempDir
    private static Path files;

    private static DictionaryStage stage;
    private static Upstream upstream;

    @BeforeAll
    static void start() throws Exception {
        stage = new DictionaryStage(files);
        upstream = stage.upstream;
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    private static String decoded(HttpResponse<byte[]> response, Dictionary dictionary) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (StreamDecoder decoder =
                coding(dictionary, header(response, "Content-Encoding")).newDecoder(1 << 20)) {
            decoder.decode(
                    ByteBuffer.wrap(response.body()),
                    chunk -> plain.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining()));
            decoder.finish(chunk -> {});
        }
        return plain.toString(UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd, dcb, dcz | dcb",
                "gzip, zstd, dcz                   | dcz",
                "dcb;q=0.5, dcz                    | dcz",
                "DCB                               | dcb"
            })
    void anAnswerIsCodedWithTheDictionaryThatTheClientHas(String accepted, String token) throws Exception {
        upstream.answers(Upstream.bytes(ANSWER.getBytes(UTF_8), "application/json", null, "ETag", "\"v1\""));
        for (Dictionary dictionary : List.of(SHIPPED, stage.own)) {
            HttpResponse<byte[]> coded = stage.get(
                    "/v1/x",
                    "Authorization",
                    "Bearer key-acme",
                    "Accept-Encoding",
                    accepted,
                    "Available-Dictionary",
                    hashOf(dictionary),
                    "Dictionary-ID",
                    "\"" + dictionary.idText() + "\"");

            assertThat(header(coded, "Content-Encoding")).isEqualTo(token);
            assertThat(decoded(coded, dictionary)).isEqualTo(ANSWER);
            assertThat(header(coded, "Content-Length")).isEqualTo(String.valueOf(coded.body().length));
            assertThat(header(coded, "Vary")).contains("Accept-Encoding", "Available-Dictionary");
            assertThat(header(coded, "ETag")).isEqualTo("W/\"v1\"");
            Upstream.Seen seen = upstream.take();
            assertThat(seen.headers().contains("Available-Dictionary")).isFalse();
            assertThat(seen.headers().contains("Dictionary-ID")).isFalse();
            assertThat(seen.headers().get("Accept-Encoding")).doesNotContainIgnoringCase("dc");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // another client's, one that is only read, one that nobody has, none, something else
                "/v1/x   | key-other | OWN      | br, dcb, dcz         | br",
                "/open/x | key-acme  | OWN      | br, dcb, dcz         | br",
                "/v1/x   | key-acme  | PREVIOUS | br, dcb, dcz         | br",
                "/v1/x   | key-acme  | NOBODYS  | br, dcb, dcz         | br",
                "/v1/x   | key-acme  | none     | br, dcb, dcz         | br",
                "/v1/x   | key-acme  | garbage  | br, dcb, dcz         | br",
                // who does not name the codings, or wants another one more
                "/v1/x   | key-acme  | OWN      | *                    | zstd",
                "/v1/x   | key-acme  | OWN      | br, dcb;q=0, dcz;q=0 | br",
                "/v1/x   | key-acme  | OWN      | br, dcb;q=0.9        | br",
                "/v1/x   | key-acme  | OWN      | identity, dcb;q=0.9  | ''"
            })
    void elseItIsCodedAsEver(String path, String key, String dictionary, String accepted, String token)
            throws Exception {
        upstream.answers(Upstream.json(ANSWER));
        String hash = switch (dictionary) {
            case "OWN" -> hashOf(stage.own);
            case "PREVIOUS" -> hashOf(stage.previous);
            case "NOBODYS" -> ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:";
            default -> dictionary;
        };
        HttpResponse<byte[]> answer = stage.get(
                path,
                "Authorization",
                "Bearer " + key,
                "Accept-Encoding",
                accepted,
                hash.equals("none") ? "X-None" : "Available-Dictionary",
                hash);

        assertThat(header(answer, "Content-Encoding")).isEqualTo(token);
        assertThat(header(answer, "Vary")).contains("Accept-Encoding", "Available-Dictionary");
    }

    @ParameterizedTest
    @CsvSource({"Cache-Control, no-transform", "Content-Encoding, compress", "Content-Range, bytes 0-1/9"})
    void whatMayNotChangeDoesNot(String name, String value) throws Exception {
        upstream.answers(Upstream.bytes(ANSWER.getBytes(UTF_8), "application/json", null, name, value));
        HttpResponse<byte[]> answer =
                stage.get("/open/x", "Accept-Encoding", "dcb, dcz", "Available-Dictionary", hashOf(SHIPPED));

        assertThat(answer.body()).asString(UTF_8).isEqualTo(ANSWER);
        assertThat(header(answer, "Vary")).contains("Available-Dictionary");
    }

    @Test
    void headHasTheHeadersOfTheCodedAnswer() throws Exception {
        upstream.answers(Upstream.bytes(ANSWER.getBytes(UTF_8), "application/json", null, "ETag", "\"v1\""));
        HttpResponse<byte[]> head = HTTP.send(
                stage.request("/open/x", "Accept-Encoding", "dcz", "Available-Dictionary", hashOf(SHIPPED))
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(header(head, "ETag")).isEqualTo("W/\"v1\"");
        assertThat(header(head, "Vary")).contains("Available-Dictionary");
        assertThat(header(head, "Content-Length")).isEmpty();
    }

    @Test
    void aPageOfAnotherPlaceThatCannotReadTheAnswerGetsItWithoutADictionary() throws Exception {
        upstream.answers(Upstream.json(ANSWER));
        HttpResponse<byte[]> answer = stage.get(
                "/open/x",
                "Accept-Encoding",
                "gzip, dcb",
                "Available-Dictionary",
                hashOf(SHIPPED),
                "Sec-Fetch-Site",
                "cross-site",
                "Sec-Fetch-Mode",
                "no-cors");

        assertThat(header(answer, "Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void whatAProxyPassesOnOverPlainHttpHasNoDictionary() throws Exception {
        upstream.answers(Upstream.json(ANSWER));
        String[] traces = {"X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"};
        for (String trace : traces) {
            assertError(stage.fetch(SHIPPED.idText(), trace, "https"), 404, "NOT_FOUND");
            HttpResponse<byte[]> answer = stage.get(
                    "/open/x", "Accept-Encoding", "gzip, dcb", "Available-Dictionary", hashOf(SHIPPED), trace, "https");
            assertThat(header(answer, "Content-Encoding")).isEqualTo("gzip");
            assertThat(header(answer, "Vary")).contains("Accept-Encoding").doesNotContain("Available-Dictionary");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dcz", "dcb"})
    void anEventArrivesBeforeTheNextIsMadeAndTheStreamIsOneContext(String token) throws Exception {
        Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(events.asFlux().map(event -> Unpooled.copiedBuffer(event, UTF_8)), piece -> true)
                .then());
        StringBuilder sent = new StringBuilder();
        next(events, sent, 0);
        HttpResponse<InputStream> response = HTTP.send(
                stage.request("/open/x", "Accept-Encoding", "gzip, " + token, "Available-Dictionary", hashOf(SHIPPED))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(header(response, "Content-Encoding")).isEqualTo(token);

        StringBuilder received = new StringBuilder();
        CompressionSupport support = stage.gateway.bean(CompressionSupport.class);
        byte[] piece = new byte[64 * 1024];
        try (InputStream body = response.body();
                StreamDecoder decoder = coding(SHIPPED, token).newDecoder(1 << 20)) {
            for (int i = 1; i <= EVENTS; i++) {
                while (received.length() < sent.length()) {
                    int length = body.read(piece);
                    assertThat(length).isPositive();
                    decoder.decode(ByteBuffer.wrap(piece, 0, length), plain -> received.append(UTF_8.decode(plain)));
                }
                assertThat(received).hasToString(sent.toString());
                assertThat(support.openStreamContexts()).isEqualTo(1);
                if (i < EVENTS) {
                    next(events, sent, i);
                }
            }
            events.tryEmitComplete().orThrow();
            decoder.decode(ByteBuffer.wrap(body.readAllBytes()), plain -> received.append(UTF_8.decode(plain)));
            decoder.finish(plain -> {});
        }
        assertThat(received).hasToString(sent.toString());
    }

    private static void next(Sinks.Many<String> events, StringBuilder sent, int number) {
        String event = "data: {\"id\":\"chatcmpl-9\",\"choices\":[{\"delta\":{\"content\":\" word " + number
                + "\"},\"finish_reason\":null}]}\n\n";
        sent.append(event);
        events.tryEmitNext(event).orThrow();
    }

    @Test
    void aLongAnswerIsCodedAsItComes() throws Exception {
        String document = "[" + (ANSWER + ",").repeat(3000) + "0]";
        upstream.answers((request, response) -> response.header("Content-Type", "application/json")
                .sendString(Flux.just(document))
                .then());
        HttpResponse<byte[]> coded =
                stage.get("/open/x", "Accept-Encoding", "dcb, dcz", "Available-Dictionary", hashOf(SHIPPED));

        assertThat(header(coded, "Content-Encoding")).isEqualTo("dcz");
        assertThat(decoded(coded, SHIPPED)).isEqualTo(document);
    }
}
