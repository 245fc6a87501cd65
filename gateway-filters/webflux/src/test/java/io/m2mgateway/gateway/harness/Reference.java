package io.m2mgateway.gateway.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The public reference implementation as a client: makes and opens frames. The process that INTEROP_ORACLE names, or the one that the
 * codec's own interoperability tests have built.
 */
public final class Reference implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer out;
    private final BufferedReader in;

    private Reference(Path binary) throws IOException {
        process = new ProcessBuilder(binary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.outputWriter(StandardCharsets.UTF_8);
        in = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Empty, with a word on standard output, where there is none. */
    public static Optional<Reference> start() throws IOException {
        String named = System.getenv("INTEROP_ORACLE");
        Path binary = named != null ? Path.of(named) : Path.of("../m2m/target/interop/release/m2m-interop");
        if (!Files.isExecutable(binary)) {
            System.out.println("The reference implementation is no client here: there is no " + binary);
            return Optional.empty();
        }
        return Optional.of(new Reference(binary));
    }

    /** A frame that the reference makes; {@code operation} is {@code encode}, {@code hmac-encode} or {@code aead-encode}. */
    public byte[] frame(String operation, byte[] document, byte[] key) throws IOException {
        ObjectNode line =
                line(operation, key).put("doc_b64", Base64.getEncoder().encodeToString(document));
        return Base64.getDecoder().decode(ask(line).path("frame_b64").stringValue());
    }

    /** The document of a protected frame, and in which mode it came: {@code 1} HMAC, {@code 2} AEAD. */
    public Opened open(byte[] frame, byte[] key) throws IOException {
        ObjectNode line =
                line("secure-decode", key).put("frame_b64", Base64.getEncoder().encodeToString(frame));
        JsonNode answer = ask(line);
        return new Opened(
                Base64.getDecoder().decode(answer.path("doc_b64").stringValue()),
                answer.path("header").path("security").intValue());
    }

    /** What the reference made of a frame. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Opened(byte[] document, int security) {}

    private static ObjectNode line(String operation, byte[] key) {
        return JSON.createObjectNode()
                .put("id", 1)
                .put("op", operation)
                .put("key_hex", HexFormat.of().formatHex(key));
    }

    private JsonNode ask(ObjectNode line) throws IOException {
        out.write(line + "\n");
        out.flush();
        JsonNode answer = JSON.readTree(in.readLine());
        if (!answer.path("ok").booleanValue()) {
            throw new AssertionError("the reference refused: " + answer);
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        out.close();
        in.close();
        process.destroy();
    }
}
