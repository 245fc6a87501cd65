package io.m2mgateway.m2m.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Capabilities in the JSON of either dialect. */
final class CapabilitiesForm {
    private CapabilitiesForm() {}

    /** The capabilities of a payload; null where it has no version, or no list of algorithms in either dialect's place. */
    static @Nullable Capabilities read(Fields payload) {
        String version = payload.text("version");
        if (version == null) {
            return null;
        }
        Fields compression = Fields.of(payload.get("compression"));
        return compression == null ? specification(payload, version) : reference(payload, version, compression);
    }

    private static @Nullable Capabilities specification(Fields payload, String version) {
        List<String> names = payload.texts("algorithms");
        if (names == null) {
            return null;
        }
        Long timeout = payload.count("session_timeout_ms");
        return new Capabilities(
                Dialect.SPECIFICATION,
                version,
                "",
                "",
                algorithms(names),
                count(payload, "max_payload_size"),
                payload.flag("supports_streaming", false),
                false,
                List.of(TokenEncoding.CL100K),
                TokenEncoding.CL100K,
                payload.flag("security_scanning", false),
                false,
                Capabilities.DEFAULT_BLOCK_THRESHOLD,
                null,
                extensions(payload),
                timeout == null ? null : Duration.ofMillis(timeout));
    }

    private static @Nullable Capabilities reference(Fields payload, String version, Fields compression) {
        List<String> names = compression.texts("algorithms");
        if (names == null) {
            return null;
        }
        Fields security = Objects.requireNonNullElse(Fields.of(payload.get("security")), new Fields(Map.of()));
        List<String> encodings = Objects.requireNonNullElse(compression.texts("encodings"), List.of());
        TokenEncoding preferred = TokenEncoding.ofWireName(compression.text("preferred_encoding", ""));
        Double threshold = security.number("block_threshold");
        return new Capabilities(
                Dialect.REFERENCE,
                version,
                payload.text("agent_id", ""),
                payload.text("agent_type", ""),
                algorithms(names),
                count(compression, "max_payload"),
                compression.flag("streaming", false),
                compression.flag("ml_routing", false),
                encodings.stream()
                        .map(TokenEncoding::ofWireName)
                        .filter(Objects::nonNull)
                        .toList(),
                preferred == null ? TokenEncoding.CL100K : preferred,
                security.flag("threat_detection", false),
                security.flag("blocking_mode", false),
                threshold == null ? Capabilities.DEFAULT_BLOCK_THRESHOLD : threshold,
                security.text("model_version"),
                extensions(payload),
                null);
    }

    private static List<Algorithm> algorithms(List<String> names) {
        return names.stream()
                .map(Algorithm::ofWireName)
                .filter(Objects::nonNull)
                .toList();
    }

    private static long count(Fields fields, String name) {
        Long value = fields.count(name);
        return value == null ? 0 : value;
    }

    private static Map<String, String> extensions(Fields payload) {
        Map<String, String> extensions = new LinkedHashMap<>();
        if (payload.get("extensions") instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (name instanceof String key && value instanceof String text) {
                    extensions.put(key, text);
                }
            });
        }
        return extensions;
    }

    static void write(JsonGenerator json, Capabilities c) {
        if (c.dialect() == Dialect.SPECIFICATION) {
            writeSpecification(json, c);
        } else {
            writeReference(json, c);
        }
    }

    private static void writeSpecification(JsonGenerator json, Capabilities c) {
        json.writeStartObject();
        json.writeStringProperty("version", c.version());
        writeAlgorithms(json, c);
        json.writeBooleanProperty("security_scanning", c.scanning());
        json.writeNumberProperty("max_payload_size", c.maxPayload());
        json.writeBooleanProperty("supports_streaming", c.streaming());
        writeExtensions(json, c);
        Duration timeout = c.sessionTimeout();
        if (timeout != null) {
            json.writeNumberProperty("session_timeout_ms", timeout.toMillis());
        }
        json.writeEndObject();
    }

    private static void writeReference(JsonGenerator json, Capabilities c) {
        json.writeStartObject();
        json.writeStringProperty("version", c.version());
        json.writeStringProperty("agent_id", c.agentId());
        json.writeStringProperty("agent_type", c.agentType());
        json.writeObjectPropertyStart("compression");
        writeAlgorithms(json, c);
        json.writeNumberProperty("max_payload", c.maxPayload());
        json.writeBooleanProperty("streaming", c.streaming());
        json.writeBooleanProperty("ml_routing", c.mlRouting());
        json.writeArrayPropertyStart("encodings");
        c.encodings().forEach(encoding -> json.writeString(encoding.wireName()));
        json.writeEndArray();
        json.writeStringProperty("preferred_encoding", c.preferredEncoding().wireName());
        json.writeEndObject();
        json.writeObjectPropertyStart("security");
        json.writeBooleanProperty("threat_detection", c.scanning());
        String model = c.modelVersion();
        if (model == null) {
            json.writeNullProperty("model_version");
        } else {
            json.writeStringProperty("model_version", model);
        }
        json.writeBooleanProperty("blocking_mode", c.blocking());
        json.writeNumberProperty("block_threshold", c.blockThreshold());
        json.writeEndObject();
        writeExtensions(json, c);
        json.writeEndObject();
    }

    private static void writeAlgorithms(JsonGenerator json, Capabilities c) {
        json.writeArrayPropertyStart("algorithms");
        c.algorithms().forEach(algorithm -> json.writeString(algorithm.wireName(c.dialect())));
        json.writeEndArray();
    }

    private static void writeExtensions(JsonGenerator json, Capabilities c) {
        json.writeObjectPropertyStart("extensions");
        c.extensions().forEach(json::writeStringProperty);
        json.writeEndObject();
    }
}
