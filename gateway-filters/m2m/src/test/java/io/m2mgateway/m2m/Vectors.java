package io.m2mgateway.m2m;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The vector files: one JSON object a line, made with the reference implementation unless a line says otherwise. */
public final class Vectors {
    public static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    public static List<JsonNode> read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(JSON::readTree)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(JsonNode line, String field) {
        return Base64.getDecoder().decode(line.get(field).stringValue());
    }

    static byte[] text(JsonNode line) {
        return line.get("text").stringValue().getBytes(StandardCharsets.UTF_8);
    }

    public static String name(JsonNode line) {
        return line.get("name").stringValue();
    }

    static boolean is(JsonNode line, String field) {
        return line.path(field).booleanValue(false);
    }
}
