package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.M2mException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;

/** The answer to an input that the codec refuses. */
record BadMessage(M2mException error) implements Answer {

    static Answer orAnswer(Operation operation, byte[] input) {
        try {
            return operation.apply(input);
        } catch (M2mException e) {
            return new BadMessage(e);
        }
    }

    String text() {
        return error.code() + ": " + error.getMessage();
    }

    @Override
    public boolean ok() {
        return false;
    }

    @Override
    public void writeMembers(JsonGenerator json) {
        HeaderJson.write(json, error);
    }

    @Override
    public void writePlain(OutputStream out) {
        // Nothing: a part of a document is worse than none. The error goes where errors go.
    }
}
