package io.m2mgateway.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A client that shares no code with the gateway: its envelopes are written by hand, and answers are read as JSON.
 *
 * @param key of the client; empty: none
 * @param address that a proxy says it has
 */
@NullUnmarked
record ForeignClient(Gateway gateway, String key, String address) {
    static final String ENDPOINT = "/m2m/session";
    static final String ROUTE = "/v1/chat/completions";

    /** {@code {"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}} as the reference implementation frames it. */
    static final String FRAME =
            "#M2M|1|IgABAAAAAAAAAAAAAAAAAAAAAAAGZ3B0LTRvAQECCtejOz4AAABuYFWkeyJtb2RlbCI6ImdwdC00byIsIm1lc3NhZ2VzIjpbeyJyb2xlIjoidXNlciIsImNvbnRlbnQiOiJIaSJ9XX0=";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How HELLO is worded. */
    enum Wording {
        SPECIFICATION("1.0") {
            @Override
            String hello(String version, List<String> algorithms, boolean scanning, String extensions) {
                return """
                        {"type":"HELLO","timestamp":1,"payload":{"version":"%s","algorithms":%s,"security_scanning":%s,\
                        "max_payload_size":1000,"supports_streaming":false,"extensions":%s}}""".formatted(version, quoted(algorithms), scanning, extensions);
            }
        },
        REFERENCE("3.0") {
            @Override
            String hello(String version, List<String> algorithms, boolean scanning, String extensions) {
                List<String> names = algorithms.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
                return """
                        {"type":"HELLO","session_id":null,"payload":{"version":"%s","agent_id":"a-1","agent_type":"foreign","compression":\
                        {"algorithms":%s,"max_payload":0,"streaming":true,"ml_routing":false,"encodings":["Cl100kBase"],\
                        "preferred_encoding":"Cl100kBase"},"security":{"threat_detection":%s,"model_version":null,"blocking_mode":false,\
                        "block_threshold":0.8},"extensions":%s},"timestamp":1}""".formatted(version, quoted(names), scanning, extensions);
            }
        };

        private final String version;

        Wording(String version) {
            this.version = version;
        }

        /** The HELLO of a client that the gateway has no reason to refuse. */
        String hello() {
            return hello(version, List.of("M2M", "BROTLI"), false, "{}");
        }

        String helloOfVersion(String other) {
            return hello(other, List.of("M2M"), false, "{}");
        }

        String helloWith(String... algorithms) {
            return hello(version, List.of(algorithms), false, "{}");
        }

        String helloWith(boolean scanning, String extensions) {
            return hello(version, List.of("M2M"), scanning, extensions);
        }

        abstract String hello(String version, List<String> algorithms, boolean scanning, String extensions);

        private static String quoted(List<String> names) {
            return names.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
        }
    }

    /** An envelope of a session. */
    static String envelope(String type, String session, String payload) {
        return "{\"type\":\"%s\",\"session_id\":\"%s\",\"timestamp\":2,\"payload\":%s}"
                .formatted(type, session, payload);
    }

    static String ping(String session) {
        return envelope("PING", session, "{}");
    }

    static String close(String session) {
        return envelope("CLOSE", session, "{}");
    }

    /** A rejection and nothing else; it names no session where none was open. */
    static void assertRejected(JsonNode answer, String session, String code) {
        assertAnswer(answer, "REJECT", session, "code", code);
    }

    /** A closure and nothing else. */
    static void assertClosed(JsonNode answer, String session, String reason) {
        assertAnswer(answer, "CLOSE", session, "reason", reason);
    }

    private static void assertAnswer(JsonNode answer, String type, String session, String member, String value) {
        assertThat(answer.get("type").stringValue()).as(answer.toString()).isEqualTo(type);
        assertThat(answer.path("session_id").stringValue(null)).isEqualTo(session);
        assertThat(answer.get("timestamp").isIntegralNumber()).isTrue();
        JsonNode payload = answer.get("payload");
        assertThat(payload.propertyNames()).containsExactlyInAnyOrder(member, "message");
        assertThat(payload.get(member).stringValue()).isEqualTo(value);
        assertThat(payload.get("message").stringValue()).isNotBlank();
    }

    static void assertPong(JsonNode answer) {
        assertThat(answer.get("type").stringValue()).as(answer.toString()).isEqualTo("PONG");
    }

    /** Opens a session. */
    String open(Wording wording) throws IOException {
        JsonNode accept = ask(ENDPOINT, wording.hello());
        assertThat(accept.path("type").stringValue()).as(accept.toString()).isEqualTo("ACCEPT");
        return accept.get("session_id").stringValue();
    }

    /** What an envelope is answered with, which is an envelope. */
    JsonNode ask(String path, String envelope) throws IOException {
        Wire.Answer answer = post(path, "application/x-m2m+json", envelope);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/x-m2m+json");
        return JSON.readTree(answer.body());
    }

    /** The error with which a frame of a session is refused. */
    String refusal(String session, String frame, int status) throws IOException {
        Wire.Answer answer = post(ROUTE, "application/x-m2m", frame, "M2M-Session: " + session);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        return JSON.readTree(answer.body()).path("error").path("code").stringValue();
    }

    Wire.Answer post(String path, String type, String body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: g\r\n");
        head.append("Content-Type: ").append(type);
        head.append("\r\nContent-Length: ").append(body.length());
        head.append("\r\nX-Forwarded-For: ").append(address);
        if (!key.isEmpty()) {
            head.append("\r\nAuthorization: Bearer ").append(key);
        }
        for (String header : headers) {
            head.append("\r\n").append(header);
        }
        return gateway.send(head.append("\r\n\r\n").append(body).toString());
    }
}
