package io.m2mgateway.gateway.scan;

import static io.m2mgateway.gateway.scan.AnswerScanIT.CANARY;
import static io.m2mgateway.gateway.scan.AnswerScanIT.JSON;
import static io.m2mgateway.gateway.scan.AnswerScanIT.KEY;
import static io.m2mgateway.gateway.scan.AnswerScanIT.SURE;
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
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** What {@code SecurityScan} does with streams, over real sockets. */
class AnswerStreamIT {

    private static final String SSE = "text/event-stream";
    private static final Duration NOW = Duration.ZERO;

    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        gateway = new Routes()
                .add("/block/**", upstream.uri(), "SecurityScan;response=block" + SURE)
                .add("/redact/**", upstream.uri(), "SecurityScan;response=redact" + SURE)
                .add("/tag/**", upstream.uri(), "SecurityScan;response=tag" + SURE)
                .add("/both/**", upstream.uri(), "M2MCompression", "SecurityScan;response=block" + SURE)
                .startWith("m2m.scan.canaries[0]=" + CANARY, "m2m.scan.max-size=100KB");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static String chat(int choice, String text) {
        return "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"},\"index\":" + choice + "}]}";
    }

    private static String tool(int call, String text) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":" + call
                + ",\"function\":{\"arguments\":\"" + text + "\"}}]}}]}";
    }

    private static String[] events(List<String> data) {
        return data.stream().map(one -> "data: " + one + "\n\n").toArray(String[]::new);
    }

    /** A text in pieces of some characters, each an event. */
    private static List<String> split(String text, int size, java.util.function.UnaryOperator<String> event) {
        List<String> data = new ArrayList<>();
        for (int i = 0; i < text.length(); i += size) {
            data.add(event.apply(text.substring(i, Math.min(text.length(), i + size))));
        }
        return data;
    }

    private static String ask(String path, String... headers) throws Exception {
        return new String(
                Client.post(gateway, path, JSON, "{\"stream\":true}".getBytes(UTF_8), headers)
                        .body(),
                UTF_8);
    }

    private static String content(String stream, String from, String to) {
        StringBuilder text = new StringBuilder();
        for (int i = stream.indexOf(from); i >= 0; i = stream.indexOf(from, i + 1)) {
            int start = i + from.length();
            text.append(stream, start, stream.indexOf(to, start));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 40})
    void aSecretThatIsSpreadOverEventsIsRedacted(int size) throws Exception {
        String text = "The first is " + CANARY + ", the other one is " + KEY + " and that is all there is.";
        List<String> data = split(text, size, piece -> chat(0, piece));
        data.add("[DONE]");
        upstream.answers(Upstream.pieces(SSE, NOW, events(data)));
        String stream = ask("/redact/x");
        assertThat(content(stream, "\"content\":\"", "\"}"))
                .isEqualTo(text.replace(CANARY, "[REDACTED]").replace(KEY, "[REDACTED]"));
        assertThat(stream.split("\n\n", -1)).hasSize(data.size() + 1);
        assertThat(stream).endsWith("data: [DONE]\n\n");
    }

    @Test
    void interleavedChoicesAndToolCallsAreFollowedApart() throws Exception {
        List<String> one = split("it is " + CANARY + " really", 3, piece -> chat(1, piece));
        List<String> two = split("{'q':'" + CANARY + "'}", 4, piece -> tool(2, piece));
        List<String> three = split("nothing to see here at all, only text", 3, piece -> chat(0, piece));
        List<String> data = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            for (List<String> each : List.of(one, two, three)) {
                if (i < each.size()) {
                    data.add(each.get(i));
                }
            }
        }
        upstream.answers(Upstream.pieces(SSE, NOW, events(data)));
        String stream = ask("/redact/x");
        assertThat(stream.split("\n\n", -1)).hasSize(data.size() + 1);
        StringBuilder all = new StringBuilder();
        for (String event : stream.split("\n\n", -1)) {
            if (event.contains("\"index\":1}")) {
                all.append(content(event, "\"content\":\"", "\"}"));
            }
        }
        assertThat(all).hasToString("it is [REDACTED] really");
        assertThat(content(stream, "\"arguments\":\"", "\"}}]}}]}")).isEqualTo("{'q':'[REDACTED]'}");
        upstream.answers(Upstream.pieces(SSE, NOW, events(two)));
        assertThat(ask("/block/x")).contains("event: error").doesNotContain("7f3a9c51");
    }

    @Test
    void otherFormatsOfEventsAreUnderstood() throws Exception {
        List<List<String>> streams = List.of(
                split(
                        CANARY + " is it.",
                        4,
                        piece -> "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":"
                                + "{\"type\":\"text_delta\",\"text\":\"" + piece + "\"}}"),
                split(
                        CANARY + " is it.",
                        4,
                        piece -> "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                                + "{\"type\":\"input_json_delta\",\"partial_json\":\"" + piece + "\"}}"),
                split(
                        CANARY + " is it.",
                        4,
                        piece -> "{\"type\":\"response.output_text.delta\",\"item_id\":\"m\","
                                + "\"output_index\":0,\"content_index\":0,\"delta\":\"" + piece + "\"}"),
                split(
                        CANARY + " is it.",
                        4,
                        piece -> "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + piece
                                + "\"}],\"role\":\"model\"}}]}"),
                split(CANARY + " is it.", 4, piece -> "{\"choices\":[{\"text\":\"" + piece + "\",\"index\":0}]}"),
                split(CANARY + " is it.", 4, piece -> piece),
                List.of("{\"type\":\"response.completed\",\"response\":{\"output\":[{\"content\":[{\"text\":\"" + CANARY
                        + "\"}]}]}}"));
        for (List<String> data : streams) {
            upstream.answers(Upstream.pieces(SSE, NOW, events(data)));
            assertThat(ask("/redact/x"))
                    .contains("[REDACTED]")
                    .doesNotContain("7f3a")
                    .doesNotContain("9c51");
            assertThat(ask("/block/x")).contains("SECURITY_VIOLATION").doesNotContain("9c51");
        }
        String[] lines = split(CANARY + " is it.", 4, piece -> "{\"message\":{\"content\":\"" + piece + "\"}}\n")
                .toArray(new String[0]);
        upstream.answers(Upstream.pieces("application/x-ndjson", NOW, lines));
        assertThat(ask("/redact/x"))
                .contains("[REDACTED]")
                .doesNotContain("9c51")
                .endsWith("}\n");
    }

    @Test
    void aBlockedStreamEndsWithAnErrorAndNothingAfterIt() throws Exception {
        List<String> data = split("Some words first. Then " + CANARY + " and more words.", 6, piece -> chat(0, piece));
        data.add("[DONE]");
        upstream.answers(Upstream.pieces(SSE, NOW, events(data)));
        for (String path : List.of("/block/x", "/both/x")) {
            String stream = ask(path);
            assertThat(content(stream, "\"content\":\"", "\"}"))
                    .startsWith("Some words first.")
                    .doesNotContain("canary-");
            assertThat(stream.substring(stream.indexOf("event: error")))
                    .contains("SECURITY_VIOLATION", "\"direction\":\"response\"")
                    .doesNotContain("more", "[DONE]");
        }
        upstream.answers(Upstream.pieces(SSE, NOW, events(List.of(chat(0, CANARY)))));
        Client.assertError(Client.post(gateway, "/block/x", JSON, "{}".getBytes(UTF_8)), 422, "SECURITY_VIOLATION");
    }

    @Test
    void anHonestStreamPassesByteForByteAndAtOnce() throws Exception {
        String first = ": hi\n\nevent: delta\nid: 7\ndata: " + chat(0, "It is a canal, ") + "\n\n";
        AtomicBoolean read = new AtomicBoolean();
        String second =
                "data: " + chat(0, "\\ud83d") + "\n\ndata: " + chat(0, "\\ude00 done") + "\n\n" + "data: [DONE]\n\n";
        upstream.answers((request, response) -> response.header("Content-Type", SSE)
                .send(
                        Flux.just(first)
                                .concatWith(Flux.defer(() -> Flux.just(second)
                                        .delaySubscription(Flux.interval(Duration.ofMillis(5))
                                                .filter(tick -> read.get())
                                                .next())))
                                .map(piece -> Unpooled.copiedBuffer(piece, UTF_8)),
                        piece -> true)
                .then());
        try (Wire wire = gateway.connect()) {
            wire.write("POST /block/x HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n"
                    + "Content-Type: application/json\r\nConnection: close\r\n\r\n{}");
            wire.readHead();
            int size = Integer.parseInt(wire.readLine(), 16);
            assertThat(wire.read(size)).isEqualTo(first);
            read.set(true);
            String rest = wire.readToEnd().replaceAll("\r\n(\\p{XDigit}+\r\n)?", "\n");
            assertThat(rest).contains("done\"},\"index\":0}]}\n", "data: [DONE]\n");
        }
    }

    @Test
    void noCodingFrameOrCommentHidesASecret() throws Exception {
        String plain = String.join("", events(split("say " + CANARY + " now", 5, piece -> chat(0, piece))));
        for (ContentCoding coding : List.of(ContentCoding.GZIP, ContentCoding.ZSTD)) {
            byte[] coded = coding.encode(plain.getBytes(UTF_8));
            upstream.answers(Upstream.bytes(coded, SSE, coding.token()));
            assertThat(ask("/redact/x")).contains("[REDACTED]").doesNotContain("9c51");
        }
        String frame = new String(
                M2mCodec.create().encode(chat(0, "say " + CANARY + " now").getBytes(UTF_8), WireForm.M2M_TEXT), UTF_8);
        upstream.answers(Upstream.pieces(SSE, NOW, "data: " + frame + "\n\n"));
        assertThat(ask("/redact/x")).isEqualTo("data: " + chat(0, "say [REDACTED] now") + "\n\n");
        String comment = ": a comment that says " + CANARY + " to whoever reads it\n";
        for (String event : List.of(
                comment + "\n",
                comment + "data: {}\n\n",
                "\uFEFFdata: " + chat(0, CANARY) + "\n\n",
                "data: " + CANARY)) {
            upstream.answers(Upstream.pieces(SSE, NOW, "data: {\"a\":1}\n\n", event));
            assertThat(ask("/redact/x")).startsWith("data: {\"a\":1}\n\n").doesNotContain("9c51");
            assertThat(ask("/block/x")).contains("SECURITY_VIOLATION").doesNotContain("9c51");
        }
    }

    @Test
    void anEventThatIsTooLongToScanDoesNotPass() throws Exception {
        upstream.answers(Upstream.pieces(
                SSE, NOW, events(List.of("{\"a\":1}", chat(0, "word ".repeat(30_000) + CANARY), "{\"b\":1}"))));
        assertThat(ask("/redact/x"))
                .startsWith("data: {\"a\":1}\n\n")
                .contains("event: error")
                .doesNotContain("9c51", "\"b\"");
        assertThat(ask("/tag/x")).contains(CANARY, "\"b\":1");
    }

    @Test
    void largeEventsAndClientsThatLeaveHurtNobody() throws Exception {
        String large = chat(0, "Each train of the line stops at both stations of the town. ".repeat(1_000));
        upstream.answers(Upstream.pieces(SSE, Duration.ofMillis(2), events(List.of(large, large, chat(0, "end")))));
        assertThat(ask("/redact/x")).isEqualTo(String.join("", events(List.of(large, large, chat(0, "end")))));
        for (int i = 0; i < 20; i++) {
            try (Wire wire = gateway.connect()) {
                wire.write("POST /redact/x HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n"
                        + "Content-Type: application/json\r\n\r\n{}");
                wire.readHead();
                wire.reset();
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> ask("/redact/x").endsWith("data: " + chat(0, "end") + "\n\n"));
    }
}
