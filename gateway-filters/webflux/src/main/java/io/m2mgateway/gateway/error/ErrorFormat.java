package io.m2mgateway.gateway.error;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Shapes of an error's body. Status, headers and code are the same in all. */
public enum ErrorFormat {
    /** The contract's envelope: {@code {"error":{"code","message","details"}}}. */
    CONTRACT(MediaType.APPLICATION_JSON_VALUE) {
        @Override
        Map<String, @Nullable Object> members(GatewayError error, Map<String, Object> details) {
            Map<String, @Nullable Object> inner = new LinkedHashMap<>();
            inner.put("code", error.code());
            inner.put("message", error.message());
            inner.put("details", details);
            return new LinkedHashMap<>(Map.of("error", inner));
        }
    },

    /** As the OpenAI API answers, for clients whose code reads {@code type} and {@code param}. */
    OPENAI(MediaType.APPLICATION_JSON_VALUE) {
        @Override
        Map<String, @Nullable Object> members(GatewayError error, Map<String, Object> details) {
            Map<String, @Nullable Object> inner = new LinkedHashMap<>();
            inner.put("message", error.message());
            inner.put("type", type(error.status()));
            inner.put("param", null);
            inner.put("code", error.code());
            return new LinkedHashMap<>(Map.of("error", inner));
        }
    },

    /** RFC 9457 {@code application/problem+json}; code and details are extension members. */
    PROBLEM(MediaType.APPLICATION_PROBLEM_JSON_VALUE) {
        @Override
        Map<String, @Nullable Object> members(GatewayError error, Map<String, Object> details) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>(details);
            members.put("type", "about:blank");
            members.put("title", GatewayError.reasonPhrase(error.status()));
            members.put("status", error.status());
            members.put("detail", error.message());
            members.put("code", error.code());
            return members;
        }
    };

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String mediaType;

    ErrorFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    abstract Map<String, @Nullable Object> members(GatewayError error, Map<String, Object> details);

    String mediaType() {
        return mediaType;
    }

    /** The body, on one line, so that it can be the data of one event too. */
    byte[] body(GatewayError error, String requestId) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("request_id", requestId);
        details.putAll(error.details());
        return JSON.writeValueAsBytes(members(error, details));
    }

    /** One SSE event of type {@code error}. It begins with an empty line, which ends whatever event was cut in the middle. */
    byte[] event(GatewayError error, String requestId) {
        return ("\n\nevent: error\ndata: " + new String(body(error, requestId), StandardCharsets.UTF_8) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Type names as the API's own error answers use them. */
    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
