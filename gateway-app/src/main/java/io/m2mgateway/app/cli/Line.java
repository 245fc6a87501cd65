package io.m2mgateway.app.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;

/** One JSON line, as far as it could be read: its id and its bytes, or what is wrong with it. */
final class Line {

    private final LineId id = new LineId();
    private byte @Nullable [] bytes;
    private @Nullable String problem;

    static Line parse(TokenStreamFactory factory, LineReader reader, String field) {
        Line line = new Line();
        if (reader.tooLong()) {
            line.problem = "the line is too long";
            return line;
        }
        try (JsonParser parser =
                factory.createParser(ObjectReadContext.empty(), reader.buffer(), reader.offset(), reader.length())) {
            line.read(parser, field);
        } catch (JacksonException e) {
            line.problem = e.getOriginalMessage();
        }
        return line;
    }

    private void read(JsonParser parser, String field) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            problem = "the line is no JSON object";
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("id") && value.isScalarValue()) {
                id.read(parser);
            } else if (name.equals(field) && value == JsonToken.VALUE_STRING) {
                bytes = parser.getBinaryValue();
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            problem = "there is more than one JSON value in the line";
        } else if (bytes == null) {
            problem = "the line has no string " + field;
        }
    }

    /** What is wrong with the line itself; null when {@link #bytes()} are there. */
    @Nullable
    String problem() {
        return problem;
    }

    byte[] bytes() {
        return Objects.requireNonNull(bytes);
    }

    LineId id() {
        return id;
    }
}
