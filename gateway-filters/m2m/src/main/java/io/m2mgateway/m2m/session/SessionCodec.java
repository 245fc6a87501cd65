package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.JsonException;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import io.m2mgateway.m2m.session.SessionMessage.Empty;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import io.m2mgateway.m2m.session.SessionMessage.Payload;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Reads and writes envelopes, in both dialects. Immutable and safe for use by many threads at once.
 *
 * <p>What it reads it reads as the reference implementation does: {@code type}, {@code timestamp} and {@code session_id} must be sound, unknown members
 * are passed over, and a payload that cannot be understood counts as none; what then follows is the session's business.
 */
public final class SessionCodec {
    private final SessionJson json;

    /** A codec for envelopes of at most this many bytes, 1 to 2^31 - 1. */
    public SessionCodec(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1, was " + maxBytes);
        }
        json = new SessionJson(maxBytes);
    }

    /**
     * Reads one envelope. Null: its type is unknown, and it is to be ignored with a warning.
     *
     * @throws JsonException {@code INVALID_JSON} for what is no envelope, {@code CONTENT_TOO_LARGE} for a limit met
     */
    public @Nullable SessionMessage read(byte[] envelope) {
        Fields fields = new Fields(json.object(envelope));
        if (!(fields.get("type") instanceof String name)) {
            throw SessionJson.notAnEnvelope();
        }
        Long timestamp = fields.count("timestamp");
        if (timestamp == null) {
            throw new JsonException(
                    ErrorCode.INVALID_JSON, "a session message's timestamp is a whole number of milliseconds");
        }
        Object sessionId = fields.get("session_id");
        if (sessionId != null && !(sessionId instanceof String)) {
            throw new JsonException(ErrorCode.INVALID_JSON, "a session message's session_id is a string or null");
        }
        Object payload = fields.get("payload");
        if (payload != null && !(payload instanceof Map)) {
            throw new JsonException(ErrorCode.INVALID_JSON, "a session message's payload is an object or null");
        }
        MessageType type = type(name);
        return type == null
                ? null
                : new SessionMessage(type, (String) sessionId, timestamp, payload(type, Fields.of(payload)));
    }

    private static @Nullable MessageType type(String name) {
        for (MessageType type : MessageType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }

    private static Payload payload(MessageType type, @Nullable Fields payload) {
        if (payload == null) {
            return Empty.INSTANCE;
        }
        Payload read = switch (type) {
            case HELLO, ACCEPT -> {
                Capabilities capabilities = CapabilitiesForm.read(payload);
                yield capabilities == null ? null : new Offer(capabilities);
            }
            case REJECT -> rejection(payload);
            case DATA -> data(payload);
            case CLOSE -> new Closure(constant(CloseReason.class, payload.text("reason")), payload.text("message"));
            case PING, PONG -> null;
        };
        return read == null ? Empty.INSTANCE : read;
    }

    private static Payload rejection(Fields payload) {
        RejectionCode code = constant(RejectionCode.class, payload.text("code"));
        return new Rejection(code == null ? RejectionCode.UNKNOWN : code, payload.text("message", ""));
    }

    private static @Nullable Payload data(Fields payload) {
        String algorithm = payload.text("algorithm");
        String content = payload.text("content");
        if (algorithm == null || content == null) {
            return null;
        }
        Fields status = Fields.of(payload.get("security_status"));
        return new Data(
                algorithm,
                content,
                payload.count("original_size"),
                status == null
                        ? null
                        : new SecurityStatus(
                                status.flag("scanned", false),
                                status.flag("safe", false),
                                status.text("threat_type"),
                                status.number("confidence")));
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, @Nullable String name) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        return null;
    }

    /** Writes one envelope. */
    public byte[] write(SessionMessage message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(sizeHint(message));
        try (JsonGenerator generator = json.factory().createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartObject();
            generator.writeStringProperty("type", message.type().name());
            String sessionId = message.sessionId();
            if (sessionId != null) {
                generator.writeStringProperty("session_id", sessionId);
            }
            generator.writeName("payload");
            writePayload(generator, message.payload());
            generator.writeNumberProperty("timestamp", message.timestamp());
            generator.writeEndObject();
        }
        return out.toByteArray();
    }

    private static int sizeHint(SessionMessage message) {
        int envelope = 512;
        return message.payload() instanceof Data data
                ? envelope + data.content().length()
                : envelope;
    }

    private static void writePayload(JsonGenerator generator, Payload payload) {
        if (payload instanceof Offer offer) {
            CapabilitiesForm.write(generator, offer.capabilities());
            return;
        }
        generator.writeStartObject();
        if (payload instanceof Rejection rejection) {
            generator.writeStringProperty("code", rejection.code().name());
            generator.writeStringProperty("message", rejection.message());
        } else if (payload instanceof Closure closure) {
            CloseReason reason = closure.reason();
            if (reason != null) {
                generator.writeStringProperty("reason", reason.name());
            }
            writeText(generator, "message", closure.message());
        } else if (payload instanceof Data data) {
            writeData(generator, data);
        }
        generator.writeEndObject();
    }

    private static void writeData(JsonGenerator generator, Data data) {
        generator.writeStringProperty("algorithm", data.algorithm());
        generator.writeStringProperty("content", data.content());
        Long size = data.originalSize();
        if (size != null) {
            generator.writeNumberProperty("original_size", size);
        }
        SecurityStatus status = data.securityStatus();
        if (status != null) {
            generator.writeObjectPropertyStart("security_status");
            generator.writeBooleanProperty("scanned", status.scanned());
            generator.writeBooleanProperty("safe", status.safe());
            writeText(generator, "threat_type", status.threatType());
            Double confidence = status.confidence();
            if (confidence != null) {
                generator.writeNumberProperty("confidence", confidence);
            }
            generator.writeEndObject();
        }
    }

    private static void writeText(JsonGenerator generator, String name, @Nullable String value) {
        if (value != null) {
            generator.writeStringProperty(name, value);
        }
    }
}
