package io.m2mgateway.app.cli;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The {@code id} of a JSON line, which its answer repeats as it came. */
final class LineId {

    private JsonToken token = JsonToken.VALUE_NULL;
    private String text = "";

    /** Takes the value on which the parser stands. */
    void read(JsonParser parser) {
        token = parser.currentToken();
        text = parser.getString();
    }

    /** Writes a member {@code id}. */
    void write(JsonGenerator json) {
        json.writeName("id");
        switch (token) {
            case VALUE_STRING -> json.writeString(text);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.writeNumber(text);
            case VALUE_TRUE, VALUE_FALSE -> json.writeBoolean(token == JsonToken.VALUE_TRUE);
            default -> json.writeNull();
        }
    }
}
