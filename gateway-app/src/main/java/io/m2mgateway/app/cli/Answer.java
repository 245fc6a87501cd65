package io.m2mgateway.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;

/** What came of one input. */
interface Answer {

    /** Whether the input was sound. */
    default boolean ok() {
        return true;
    }

    /** Writes the members of the answer into an object that is open, after {@code ok}. */
    void writeMembers(JsonGenerator json);

    /** Writes the answer as a file or a terminal takes it. */
    void writePlain(OutputStream out) throws IOException;
}
