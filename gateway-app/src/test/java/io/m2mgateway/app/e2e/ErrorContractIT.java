package io.m2mgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.M2mCodec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each line of the error contract, seen on the wire. */
class ErrorContractIT {

    private static final String JSON = "application/json";
    private static final String FRAME = "application/x-m2m";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Stream<Arguments> badFrames() {
        return Stream.of(
                Arguments.of("unknown tag", Frames.bytes("#FOO|bar"), 400, "INVALID_PREFIX"),
                Arguments.of("cut", Frames.cut(), 400, "DECOMPRESSION_FAILED"),
                Arguments.of("no Base64", Frames.bytes("#M2M|1|=====!!!"), 400, "DECOMPRESSION_FAILED"),
                Arguments.of("no JSON", Frames.withoutJson(), 400, "INVALID_JSON"),
                Arguments.of("secured", Frames.authenticated(), 400, "UNSUPPORTED_ALGORITHM"),
                Arguments.of("tokenizer", Frames.bytes("#TK|L|AAAA"), 400, "UNSUPPORTED_ALGORITHM"),
                Arguments.of("lie", Frames.lying(), 422, "SECURITY_VIOLATION"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFrames")
    void badFramesAreRefused(String name, byte[] frame, int status, String code) throws Exception {
        assertError(post("/echo", FRAME, frame), status, code);
    }

    @Test
    void aLieIsNamedAsAThreat() throws Exception {
        JsonNode details = details(post("/echo", FRAME, Frames.lying()));
        assertThat(details.path("threat_type").asString()).isEqualTo("MALFORMED_INPUT");
        assertThat(details.path("confidence").isNumber()).isTrue();
    }

    @Test
    void withoutAKeyNobodyPasses() throws Exception {
        HttpResponse<String> response = post("/keyed", JSON, Frames.bytes(Frames.CHAT));
        assertError(response, 401, "UNAUTHORIZED");
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertError(
                post("/keyed", JSON, Frames.bytes(Frames.CHAT), "Authorization", "Bearer wrong"), 401, "UNAUTHORIZED");
        assertError(post("/keyed", FRAME, Frames.bytes("#FOO|"), "Authorization", "Bearer wrong"), 401, "UNAUTHORIZED");
    }

    @Test
    void withAKeyOnePassesAndTheKeyStays() throws Exception {
        HttpResponse<String> response =
                post("/keyed", JSON, Frames.bytes(Frames.CHAT), "Authorization", "Bearer a key for tests");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(Frames.CHAT);
        assertThat(response.headers().firstValue("Seen-Authorization")).isEmpty();
    }

    @Test
    void pathsAndMethodsWithoutARoute() throws Exception {
        assertError(post("/nowhere", JSON, new byte[0]), 404, "NOT_FOUND");
        HttpResponse<String> response = send(HttpRequest.newBuilder(Stage.uri("/post-only")));
        assertError(response, 405, "METHOD_NOT_ALLOWED");
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void theRouteOfAModelTakesThatModelOnly() throws Exception {
        assertThat(post("/by-model", FRAME, Frames.sound()).statusCode()).isEqualTo(200);
        assertThat(post("/by-model", JSON, Frames.bytes(Frames.CHAT)).statusCode())
                .isEqualTo(200);
        byte[] other = Frames.bytes(Frames.CHAT.replace("gpt-4o", "o3-mini"));
        assertError(post("/by-model", FRAME, M2mCodec.create().encode(other)), 404, "NOT_FOUND");
        assertError(post("/by-model", JSON, other), 404, "NOT_FOUND");
    }

    @Test
    void limitsOnSize() throws Exception {
        byte[] large = Frames.bytes(Frames.CHAT.replace("Hi", "x".repeat(1500)));
        assertError(post("/small", JSON, large), 413, "CONTENT_TOO_LARGE");
        HttpRequest.Builder chunked = HttpRequest.newBuilder(Stage.uri("/small"))
                .header("Content-Type", FRAME)
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large)));
        assertError(send(chunked), 413, "CONTENT_TOO_LARGE");
        byte[] bomb = M2mCodec.create().encode(Frames.bytes(Frames.CHAT.replace("Hi", "x".repeat(1_000_000))));
        assertThat(bomb).hasSizeLessThan(1024);
        assertError(post("/small", FRAME, bomb), 413, "CONTENT_TOO_LARGE");
    }

    @Test
    void anUnknownContentCoding() throws Exception {
        HttpResponse<String> response = post("/echo", JSON, Frames.bytes(Frames.CHAT), "Content-Encoding", "lzma");
        assertError(response, 415, "UNSUPPORTED_ALGORITHM");
        assertThat(response.headers().firstValue("Accept-Encoding"))
                .hasValueSatisfying(value -> assertThat(value).contains("gzip", "zstd"));
    }

    @ParameterizedTest
    @CsvSource({"/refused,502,UPSTREAM_ERROR", "/full,504,UPSTREAM_TIMEOUT", "/faulty,500,INTERNAL_ERROR"})
    void upstreamsThatCannotBeReached(String path, int status, String code) throws Exception {
        assertError(post(path, JSON, Frames.bytes(Frames.CHAT)), status, code);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions,reset,502,UPSTREAM_ERROR",
        "/v1/chat/completions,bad-chunking,502,UPSTREAM_ERROR",
        "/slow/v1/chat/completions,delay=2s,504,UPSTREAM_TIMEOUT"
    })
    void upstreamsThatBreak(String path, String fault, int status, String code) throws Exception {
        assertError(post(path, JSON, Frames.bytes(Frames.CHAT), "X-Demo-Fault", fault), status, code);
    }

    @Test
    void halfAnAnswerNeverLooksWhole() throws Exception {
        assertThatThrownBy(() -> post("/v1/chat/completions", JSON, Frames.bytes(Frames.CHAT), "X-Demo-Fault", "half"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        // What is framed is read whole before its head goes out.
        HttpResponse<String> framed =
                post("/v1/chat/completions", JSON, Frames.bytes(Frames.CHAT), "X-Demo-Fault", "half", "Accept", FRAME);
        assertError(framed, 502, "UPSTREAM_ERROR");
    }

    @Test
    void halfAStreamEndsWithAnErrorEvent() throws Exception {
        byte[] request = Frames.bytes(Frames.CHAT.replace("{\"model\"", "{\"stream\":true,\"model\""));
        HttpResponse<String> response = post("/v1/chat/completions", JSON, request, "X-Demo-Fault", "half");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("data: {").doesNotContain("[DONE]");
        String last = response.body().substring(response.body().lastIndexOf("event: error"));
        JsonNode error = JsonMapper.shared().readTree(last.substring(last.indexOf("data:") + 5));
        assertThat(error.at("/error/code").asString()).isEqualTo("UPSTREAM_ERROR");
        assertThat(error.at("/error/details/request_id").asString()).isNotBlank();
    }

    @Test
    void errorsOfTheUpstreamPassUnchanged() throws Exception {
        HttpResponse<String> response =
                post("/v1/chat/completions", JSON, Frames.bytes(Frames.CHAT), "X-Demo-Fault", "status=529");
        assertThat(response.statusCode()).isEqualTo(529);
        assertThat(response.body()).contains("demo_error").doesNotContain("request_id");
    }

    private static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(JSON));
        JsonNode error = JsonMapper.shared().readTree(response.body()).path("error");
        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("message").asString()).isNotBlank();
        assertThat(response.headers().firstValue("x-request-id"))
                .contains(error.at("/details/request_id").asString());
        assertThat(response.body()).doesNotContain("Exception", "Whitelabel", "reactor", "trace");
    }

    private static JsonNode details(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body()).at("/error/details");
    }

    private static HttpResponse<String> post(String path, String type, byte[] body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(Stage.uri(path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .get(30, TimeUnit.SECONDS);
    }
}
