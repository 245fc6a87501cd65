package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.FrameHeader;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.RequestRouting;
import io.m2mgateway.m2m.ResponseRouting;
import io.m2mgateway.m2m.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Routing headers and errors as JSON. */
final class HeaderJson {

    private HeaderJson() {}

    /** Writes a member {@code header}, null where there is none. */
    static void write(JsonGenerator json, @Nullable FrameHeader header) {
        json.writeName("header");
        if (header == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeNumberProperty("header_len", header.headerLength());
        json.writeNumberProperty("schema", header.schema());
        json.writeNumberProperty("security", header.security());
        json.writeNumberProperty("flags", header.flags());
        json.writeNumberProperty("common", header.common());
        writeNumber(json, "payload_len", known(header.payloadLength()));
        writeNumber(json, "crc32", known(header.crc32()));
        if (header.routing() instanceof RequestRouting request) {
            writeRequest(json, request);
        } else if (header.routing() instanceof ResponseRouting response) {
            writeResponse(json, response);
        } else {
            json.writeStringProperty("kind", "opaque");
        }
        json.writeEndObject();
    }

    private static void writeRequest(JsonGenerator json, RequestRouting request) {
        json.writeStringProperty("kind", "request");
        json.writeStringProperty("model", request.model());
        json.writeNumberProperty("msg_count", request.messageCount());
        json.writeArrayPropertyStart("roles");
        for (Role role : request.roles()) {
            json.writeString(role.name().toLowerCase(Locale.ROOT));
        }
        json.writeEndArray();
        json.writeNumberProperty("content_hint", request.contentHint());
        writeNumber(json, "max_tokens", request.maxTokens());
        writeCost(json, request.costUsd());
    }

    private static void writeResponse(JsonGenerator json, ResponseRouting response) {
        json.writeStringProperty("kind", "response");
        json.writeStringProperty("response_id", response.id());
        json.writeStringProperty("model", response.model());
        json.writeStringProperty("finish", response.finish().name().toLowerCase(Locale.ROOT));
        writeNumber(json, "prompt_tokens", known(response.promptTokens()));
        writeNumber(json, "completion_tokens", known(response.completionTokens()));
        writeNumber(json, "cached_tokens", response.cachedTokens());
        writeNumber(json, "reasoning_tokens", response.reasoningTokens());
        writeCost(json, response.costUsd());
    }

    /** What a header does not say. */
    private static @Nullable Long known(long value) {
        return value < 0 ? null : (Long) value;
    }

    private static void writeNumber(JsonGenerator json, String name, @Nullable Long value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }

    /** NaN, which JSON does not have, stands for none. */
    private static void writeCost(JsonGenerator json, float cost) {
        if (Float.isNaN(cost)) {
            json.writeNullProperty("cost_usd");
        } else {
            json.writeNumberProperty("cost_usd", cost);
        }
    }

    /** Writes a member {@code error}. */
    static void write(JsonGenerator json, M2mException error) {
        write(json, error.code().name(), String.valueOf(error.getMessage()));
    }

    /** Writes a member {@code error}. */
    static void write(JsonGenerator json, String code, String message) {
        json.writeObjectPropertyStart("error");
        json.writeStringProperty("code", code);
        json.writeStringProperty("message", message);
        json.writeEndObject();
    }
}
