package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class MalformedVectorTests {
    private final M2mCodec codec = M2mCodec.create();

    @Test
    void allVectorsAreHere() {
        assertThat(Vectors.read("malformed.jsonl")).hasSize(265);
    }

    @TestFactory
    Stream<DynamicTest> answers() {
        return Vectors.read("malformed.jsonl").stream()
                .map(line -> DynamicTest.dynamicTest(Vectors.name(line), () -> {
                    String outcome = outcome(
                            Vectors.bytes(line, "bytes_b64"), line.get("form").stringValue());
                    assertThat(outcome).isIn(accepted(line));
                }));
    }

    @TestFactory
    Stream<DynamicTest> headersAloneNeverThrow() {
        return Vectors.read("malformed.jsonl").stream()
                .map(line -> DynamicTest.dynamicTest(Vectors.name(line), () -> {
                    byte[] message = Vectors.bytes(line, "bytes_b64");
                    HeaderRead read = codec.readHeader(message, 0, message.length);
                    assertThat(read.header() != null).isEqualTo(read.status() == HeaderRead.Status.COMPLETE);
                }));
    }

    private static Set<String> accepted(JsonNode line) {
        Set<String> codes = new HashSet<>();
        codes.add(line.get("expect").stringValue());
        line.path("also").forEach(code -> codes.add(code.stringValue()));
        return codes;
    }

    /** What comes of a message where JSON is due. */
    private String outcome(byte[] message, String form) {
        try {
            DecodedMessage decoded = form.equals("tk-binary")
                    ? codec.decode(message, WireForm.TOKEN_NATIVE_BINARY)
                    : codec.decode(message);
            if (decoded.form() == WireForm.PASSTHROUGH) {
                assertThat(decoded.document()).isSameAs(message);
                codec.facts(decoded.document());
            }
            return "ACCEPT";
        } catch (M2mException e) {
            assertThat(e.getStackTrace()).isEmpty();
            assertThat(e.reason()).isNotBlank();
            return e.code().name();
        }
    }
}
