package io.m2mgateway.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.MalformedException.Problem;
import io.m2mgateway.scan.text.Role;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** One line of {@code scan --json-lines}: {@code {"id","text","role"?}}, or {@code {"id","body"}} with a document or its text. */
final class ScanLine {

    /** What the scanner refuses by itself must come as far as the scanner. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final LineId id = new LineId();
    private Role role = Role.USER;
    private @Nullable String text;
    private byte @Nullable [] body;

    LineId id() {
        return id;
    }

    /**
     * Reads a line and scans what it holds.
     *
     * @throws BadLine if the line is not what it should be; {@link #id()} is known as far as it came
     * @throws JacksonException if it is no JSON
     */
    Scanned scan(byte[] line, TextScan scan) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            read(parser, line);
        } catch (JacksonException notJson) {
            MalformedException hidden = notUtf8(line);
            if (hidden == null) {
                throw notJson;
            }
            return Scanned.of(hidden);
        }
        if (text != null && body != null) {
            throw new BadLine("the line has a text and a body");
        }
        if (text != null) {
            return scan.text(text, role);
        }
        if (body != null) {
            return scan.body(body);
        }
        throw new BadLine("the line has no string text and no body");
    }

    private void read(JsonParser parser, byte[] line) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new BadLine("the line is no JSON object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("id") && value.isScalarValue()) {
                id.read(parser);
            } else if (name.equals("text") && value == JsonToken.VALUE_STRING) {
                text = parser.getString();
            } else if (name.equals("role") && value == JsonToken.VALUE_STRING) {
                role = RoleConverter.role(parser.getString());
            } else if (name.equals("body") && value == JsonToken.VALUE_STRING) {
                body = parser.getString().getBytes(UTF_8);
            } else if (name.equals("body") && value.isStructStart()) {
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                body = Arrays.copyOfRange(
                        line, start, (int) parser.currentLocation().getByteOffset());
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new BadLine("there is more than one JSON value in the line");
        }
    }

    private static @Nullable MalformedException notUtf8(byte[] line) {
        ByteBuffer buffer = ByteBuffer.wrap(line);
        try {
            UTF_8.newDecoder().decode(buffer);
            return null;
        } catch (CharacterCodingException invalid) {
            return new MalformedException(Problem.MALFORMED_INPUT, "invalid UTF-8", buffer.position());
        }
    }

    /** A line that cannot be scanned. */
    static final class BadLine extends IllegalArgumentException {

        BadLine(String message) {
            super(message);
        }
    }
}
