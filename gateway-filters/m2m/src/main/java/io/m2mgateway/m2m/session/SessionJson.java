package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON of envelopes as maps and lists: an envelope is small but for the one string of DATA, and members come in any order. Duplicate members are refused, since
 * two readers could take different ones.
 */
final class SessionJson {
    /** An envelope is an object in an object in an object; the reference's capabilities are the deepest. The rest is room for extensions. */
    private static final int MAX_DEPTH = 16;
    /** Members and elements of one object or array: more than any capabilities have. */
    private static final int MAX_MEMBERS = 256;

    private final JsonFactory factory;

    SessionJson(int maxBytes) {
        factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxDocumentLength(maxBytes)
                        .maxStringLength(maxBytes)
                        .maxNumberLength(40)
                        .maxNameLength(1024)
                        .build())
                .build();
    }

    JsonFactory factory() {
        return factory;
    }

    /** The one object that the bytes are. */
    Map<String, @Nullable Object> object(byte[] json) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notAnEnvelope();
            }
            Map<String, @Nullable Object> members = members(parser);
            if (parser.nextToken() != null) {
                throw new JsonException(ErrorCode.INVALID_JSON, "a session message has data after its end");
            }
            return members;
        } catch (StreamConstraintsException e) {
            throw new JsonException(ErrorCode.CONTENT_TOO_LARGE, "a session message passes a limit on size or depth");
        } catch (StreamReadException | JacksonIOException e) {
            throw new JsonException(ErrorCode.INVALID_JSON, "a session message is not JSON");
        }
    }

    static JsonException notAnEnvelope() {
        return new JsonException(ErrorCode.INVALID_JSON, "a session message is a JSON object with a type");
    }

    private static Map<String, @Nullable Object> members(JsonParser parser) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
            bound(members.size());
        }
        return members;
    }

    private static List<@Nullable Object> elements(JsonParser parser) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
            bound(elements.size());
        }
        return elements;
    }

    private static void bound(int size) {
        if (size > MAX_MEMBERS) {
            throw new JsonException(ErrorCode.CONTENT_TOO_LARGE, "a session message has too many members");
        }
    }

    private static @Nullable Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
