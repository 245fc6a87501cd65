package io.m2mgateway.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoUpstreamTests {

    private static final String CHAT = """
            {"model":"gpt-4o","messages":[{"role":"system","content":"Be brief."},\
            {"role":"user","content":[{"type":"text","text":"Good "},{"type":"text","text":"morning"}]}]%s}""";

    private static final DemoUpstream UPSTREAM = new DemoUpstream();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper MAPPER = JsonMapper.shared();

    @BeforeAll
    static void start() {
        UPSTREAM.start();
    }

    @AfterAll
    static void stop() {
        UPSTREAM.stop();
    }

    @Test
    void answersWithWhatArrived() throws Exception {
        String body = CHAT.formatted("");
        HttpResponse<String> response = post("/v1/chat/completions", body, "");
        JsonNode answer = MAPPER.readTree(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(answer.at("/choices/0/message/content").asString())
                .contains("\"Good morning\"", "2 message(s)", "gpt-4o", body.length() + " bytes");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(4 + answer.at("/usage/completion_tokens").asInt());
        assertThat(post("/v1/chat/completions", body, "").body()).isEqualTo(response.body());
    }

    @Test
    void streamsTheSameAnswer() throws Exception {
        String whole = MAPPER.readTree(
                        post("/v1/chat/completions", CHAT.formatted(""), "").body())
                .at("/choices/0/message/content")
                .asString();
        HttpResponse<String> response = post(
                "/v1/chat/completions",
                CHAT.formatted(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                "");
        List<String> events = data(response.body());
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(events).last().isEqualTo("[DONE]");
        StringBuilder text = new StringBuilder();
        for (String event : events.subList(0, events.size() - 2)) {
            text.append(MAPPER.readTree(event).at("/choices/0/delta/content").asString(""));
        }
        // The bytes of the two requests differ, and the answer says how many they were.
        assertThat(text.toString().replaceAll("\\d+ bytes", "")).isEqualTo(whole.replaceAll("\\d+ bytes", ""));
        JsonNode usage = MAPPER.readTree(events.get(events.size() - 2));
        assertThat(usage.at("/choices").isEmpty()).isTrue();
        assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(events.size() - 4);
    }

    @Test
    void stopsAtTheTokenLimit() throws Exception {
        JsonNode answer = MAPPER.readTree(post("/v1/chat/completions", CHAT.formatted(",\"max_tokens\":3"), "")
                .body());
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    }

    @Test
    void embeds() throws Exception {
        JsonNode answer = MAPPER.readTree(post("/v1/embeddings", "{\"model\":\"e\",\"input\":[\"a\",\"b c\"]}", "")
                .body());
        assertThat(answer.at("/data").size()).isEqualTo(2);
        assertThat(answer.at("/data/0/embedding").size()).isEqualTo(8);
        assertThat(answer.at("/data/0/embedding")).isNotEqualTo(answer.at("/data/1/embedding"));
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(3);
        String coded = post("/v1/embeddings", "{\"input\":\"a\",\"encoding_format\":\"base64\"}", "")
                .body();
        assertThat(MAPPER.readTree(coded).at("/data/0/embedding").isString()).isTrue();
    }

    @Test
    void listsModels() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/models")).build();
        String body = CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
        assertThat(MAPPER.readTree(body).at("/data/0/id").asString()).isEqualTo("gpt-4o");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "{}", "{\"model\":\"m\"}", "[]"})
    void refusesWhatIsNoRequest(String body) throws Exception {
        assertThat(post("/v1/chat/completions", body, "").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "half", "bad-chunking"})
    void breaksTheConnection(String fault) {
        assertThatThrownBy(() -> post("/v1/chat/completions", CHAT.formatted(""), fault))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void halfAStreamHasNoEnd() {
        assertThatThrownBy(() -> post("/v1/chat/completions", CHAT.formatted(",\"stream\":true"), "half"))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void waitsOnRequest() throws Exception {
        long start = System.nanoTime();
        assertThat(post("/v1/chat/completions", CHAT.formatted(""), "delay=200ms")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
    }

    @Test
    void sendsABodySlowlyOnRequest() throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> response = post("/v1/chat/completions", CHAT.formatted(""), "slow-body");
        assertThat(MAPPER.readTree(response.body()).at("/object").asString()).isEqualTo("chat.completion");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void failsOnRequest() throws Exception {
        assertThat(post("/v1/chat/completions", CHAT.formatted(""), "status=503")
                        .statusCode())
                .isEqualTo(503);
        assertThat(post("/v1/chat/completions", CHAT.formatted(""), "unheard-of")
                        .statusCode())
                .isEqualTo(400);
    }

    private static List<String> data(String stream) {
        return Stream.of(stream.split("\n\n"))
                .map(event -> event.substring("data: ".length()))
                .toList();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + UPSTREAM.port() + path);
    }

    private static HttpResponse<String> post(String path, String body, String fault) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (!fault.isEmpty()) {
            request.header("X-Demo-Fault", fault);
        }
        return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .get(20, TimeUnit.SECONDS);
    }
}
