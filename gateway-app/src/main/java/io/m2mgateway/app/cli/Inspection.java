package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.FrameHeader;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.RequestRouting;
import io.m2mgateway.m2m.ResponseRouting;
import io.m2mgateway.m2m.WireForm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What {@code inspect} finds in a message.
 *
 * @param documentBytes size of the document; null when the message does not decode
 * @param error why it does not decode; null when it does
 */
record Inspection(
        WireForm form,
        int frameBytes,
        @Nullable FrameHeader header,
        @Nullable Long documentBytes,
        @Nullable M2mException error)
        implements Answer {

    @Override
    public boolean ok() {
        return error == null;
    }

    @Override
    public void writeMembers(JsonGenerator json) {
        json.writeStringProperty("form", FormName.of(form));
        json.writeNumberProperty("frame_bytes", frameBytes);
        if (documentBytes != null) {
            json.writeNumberProperty("document_bytes", documentBytes);
        }
        if (header != null && header.crc32() >= 0) {
            // A frame decodes only when its checksum is right.
            json.writeBooleanProperty("crc_ok", ok());
        }
        HeaderJson.write(json, header);
        if (error != null) {
            HeaderJson.write(json, error);
        }
    }

    @Override
    public void writePlain(OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder();
        line(text, "form", FormName.of(form));
        if (header != null) {
            describe(text, header);
        }
        line(text, "message", frameBytes + " bytes");
        if (documentBytes != null) {
            line(text, "document", documentBytes + " bytes" + ratio(documentBytes));
        }
        if (error != null) {
            line(text, "error", error.code() + ": " + error.getMessage());
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void describe(StringBuilder text, FrameHeader frame) {
        line(text, "schema", schema(frame.schema()));
        line(
                text,
                "security",
                switch (frame.security()) {
                    case 0 -> "none";
                    case 1 -> "HMAC";
                    default -> "AEAD";
                });
        line(text, "flags", String.format(Locale.ROOT, "0x%04x", frame.flags()));
        if (frame.routing() instanceof RequestRouting request) {
            describe(text, request);
        } else if (frame.routing() instanceof ResponseRouting response) {
            describe(text, response);
        }
        line(text, "header", frame.headerLength() + " bytes");
        if (frame.payloadLength() >= 0) {
            line(text, "payload", frame.payloadLength() + " bytes" + (frame.compressed() ? ", Brotli" : ", as it is"));
            String checked = ok() ? " ok" : " not confirmed";
            line(text, "crc32", String.format(Locale.ROOT, "0x%08x", frame.crc32()) + checked);
        }
    }

    private static void describe(StringBuilder text, RequestRouting request) {
        String roles = request.roles().stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        line(text, "model", request.model());
        line(text, "messages", request.messageCount() + (roles.isEmpty() ? "" : " (" + roles + ")"));
        line(text, "text", request.contentHint() + " bytes");
        line(text, "max tokens", request.maxTokens());
        cost(text, request.costUsd());
    }

    private static void describe(StringBuilder text, ResponseRouting response) {
        line(text, "id", response.id().isEmpty() ? null : response.id());
        line(text, "model", response.model());
        line(text, "finish", response.finish().name().toLowerCase(Locale.ROOT));
        line(text, "prompt", tokens(response.promptTokens()));
        line(text, "completion", tokens(response.completionTokens()));
        line(text, "cached", response.cachedTokens());
        line(text, "reasoning", response.reasoningTokens());
        cost(text, response.costUsd());
    }

    /** Compact frames say none. */
    private static @Nullable String tokens(long count) {
        return count < 0 ? null : count + " tokens";
    }

    private static void cost(StringBuilder text, float costUsd) {
        line(text, "cost", Float.isNaN(costUsd) ? null : "about " + costUsd + " USD");
    }

    /** One line; none for null. Control characters of a sender's must not reach a terminal. */
    private static void line(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            String printable = value.toString().replaceAll("\\p{Cntrl}", "?");
            text.append(String.format(Locale.ROOT, "%-11s %s%n", name, printable));
        }
    }

    private String ratio(long document) {
        return frameBytes == 0 ? "" : String.format(Locale.ROOT, " (%.2f : 1)", (double) document / frameBytes);
    }

    private static String schema(int schema) {
        String name = switch (schema) {
            case 0x01 -> "request";
            case 0x02 -> "response";
            case 0x03 -> "stream";
            case 0x04, 0x11 -> "embedding request";
            case 0x05, 0x12 -> "embedding response";
            case 0x10 -> "error";
            case 0xFE -> "custom";
            case 0xFF -> "unknown";
            default -> "unlisted";
        };
        return String.format(Locale.ROOT, "%s (0x%02x)", name, schema);
    }
}
