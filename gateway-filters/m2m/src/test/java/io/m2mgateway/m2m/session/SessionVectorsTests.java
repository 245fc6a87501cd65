package io.m2mgateway.m2m.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.m2mgateway.m2m.JsonException;
import io.m2mgateway.m2m.Vectors;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What the reference implementation reads, negotiates and allows, against what we do. */
@NullUnmarked
class SessionVectorsTests {
    private final SessionCodec codec = new SessionCodec(1 << 20);

    static Stream<JsonNode> lines(String kind) {
        return Vectors.read("session.jsonl").stream()
                .filter(line -> line.get("kind").stringValue().equals(kind));
    }

    static Stream<JsonNode> messages() {
        return lines("message");
    }

    static Stream<JsonNode> states() {
        return lines("state");
    }

    static Stream<JsonNode> negotiations() {
        return lines("negotiation");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsWhatTheReferenceReadsAndRefusesWhatItRefuses(JsonNode line) {
        byte[] message = line.get("message").stringValue().getBytes(UTF_8);
        JsonNode reference = line.get("reference");
        String name = Vectors.name(line);
        if (name.equals("unknown-type") || name.equals("type-lower-case")) {
            assertThat(codec.read(message)).isNull();
            return;
        }
        if (reference.get("outcome").stringValue().equals("error")) {
            assertThatExceptionOfType(JsonException.class).isThrownBy(() -> codec.read(message));
            return;
        }
        SessionMessage read = codec.read(message);
        assertThat(read.type().name()).isEqualTo(reference.get("type").stringValue());
        assertThat(read.sessionId()).isEqualTo(reference.get("session_id").stringValue(null));
        if (reference.get("payload_kind").stringValue().equals("capabilities")) {
            assertThat(read.payload()).isInstanceOf(Offer.class);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void writesWhatItReadAgain(JsonNode line) {
        if (!line.get("reference").get("outcome").stringValue().equals("accepts")) {
            return;
        }
        SessionMessage read = codec.read(line.get("message").stringValue().getBytes(UTF_8));
        assertThat(codec.read(codec.write(read))).isEqualTo(read);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void writesCapabilitiesThatTheReferenceWroteMemberForMember(JsonNode line) {
        JsonNode reference = line.get("reference");
        if (!line.get("source").stringValue().equals("reference")
                || !reference.path("payload_kind").stringValue("").equals("capabilities")) {
            return;
        }
        byte[] message = line.get("message").stringValue().getBytes(UTF_8);
        assertThat(Vectors.JSON.readTree(codec.write(codec.read(message)))).isEqualTo(Vectors.JSON.readTree(message));
    }

    @ParameterizedTest
    @MethodSource("states")
    void allowsWhatTheSpecificationAllows(JsonNode line) {
        JsonNode legal = line.get("legal_by_spec_page");
        if (legal.isNull()) {
            return;
        }
        SessionState state = SessionState.valueOf(line.get("state").stringValue());
        MessageType type = MessageType.valueOf(line.get("type").stringValue());
        assertThat(state.allows(type)).isEqualTo(legal.booleanValue());
    }

    @ParameterizedTest
    @MethodSource("negotiations")
    void agreesAsTheReferenceDoes(JsonNode line) {
        Capabilities local = SessionHandshakeTests.capabilities(line.get("local"));
        Capabilities remote = SessionHandshakeTests.capabilities(line.get("remote"));
        if (!line.get("compatible").booleanValue()) {
            assertThat(local.dialect().compatible(local.version())
                            && remote.dialect().compatible(remote.version()))
                    .isFalse();
            return;
        }
        Agreement agreement = Agreement.between(local, remote);
        JsonNode negotiated = line.get("negotiated");
        if (negotiated.isNull()) {
            assertThat(agreement).isNull();
            return;
        }
        assertThat(agreement.algorithm().wireName(Dialect.REFERENCE))
                .isEqualTo(negotiated.get("algorithm").stringValue());
        assertThat(agreement.streaming()).isEqualTo(negotiated.get("streaming").booleanValue());
        assertThat(agreement.mlRouting()).isEqualTo(negotiated.get("ml_routing").booleanValue());
        assertThat(agreement.scanning())
                .isEqualTo(negotiated.get("threat_detection").booleanValue());
        assertThat(agreement.blocking())
                .isEqualTo(negotiated.get("blocking_mode").booleanValue());
        if (local.preferredEncoding() == remote.preferredEncoding()
                && local.encodings().contains(remote.preferredEncoding())
                && remote.encodings().contains(local.preferredEncoding())) {
            assertThat(agreement.encoding().wireName())
                    .isEqualTo(negotiated.get("encoding").stringValue());
        }
    }

    @org.junit.jupiter.api.Test
    void theFileHasEveryKind() {
        assertThat(List.of(messages().count(), states().count(), negotiations().count()))
                .containsExactly(48L, 35L, 33L);
    }
}
