package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Applies an operation to JSON lines: one line out for each line in, in order; a bad line does not stop the rest. */
final class JsonLines {

    /** Base64 of the largest document that the codec takes by default, and as much again for ids and blanks. */
    private static final int MAX_LINE_BYTES = 2 * (16 << 20) / 3 * 4;

    private final Operation operation;
    private final JsonFactory factory;
    private final OutputStream out;

    /**
     * An operation on lines.
     *
     * @param factory makes generators that neither close nor flush {@code out}
     */
    JsonLines(Operation operation, JsonFactory factory, OutputStream out) {
        this.operation = operation;
        this.factory = factory;
        this.out = out;
    }

    /** Answers every line of the input, blank ones apart; returns whether all were good. */
    boolean copy(InputStream in) throws IOException {
        LineReader reader = new LineReader(in, out, MAX_LINE_BYTES);
        boolean ok = true;
        while (reader.next()) {
            if (!reader.blank()) {
                ok &= answer(Line.parse(factory, reader, operation.inputField()));
            }
        }
        out.flush();
        return ok;
    }

    private boolean answer(Line line) throws IOException {
        boolean ok;
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            line.id().write(json);
            String problem = line.problem();
            if (problem == null) {
                Answer answer = BadMessage.orAnswer(operation, line.bytes());
                ok = answer.ok();
                json.writeBooleanProperty("ok", ok);
                answer.writeMembers(json);
            } else {
                ok = false;
                json.writeBooleanProperty("ok", false);
                HeaderJson.write(json, ErrorCode.INVALID_JSON.name(), problem);
            }
            json.writeEndObject();
        }
        out.write('\n');
        return ok;
    }
}
