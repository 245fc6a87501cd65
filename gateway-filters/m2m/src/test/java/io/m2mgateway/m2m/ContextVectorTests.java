package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextHistory;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * {@code contexts.jsonl}: frames that lean on {@code contexts_b64}, whose names in {@code session} are {@code ids}. Either {@code doc_b64} comes out of
 * {@code frame_b64}, or the error {@code code} with the detail {@code reason}.
 */
class ContextVectorTests {
    static Stream<Named<JsonNode>> vectors() {
        return Vectors.read("contexts.jsonl").stream().map(line -> Named.of(Vectors.name(line), line));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aFrameGivesItsDocumentOrItsError(JsonNode line) {
        ContextHistory history = new ContextHistory(ContextLimits.DEFAULT);
        List<String> names = new ArrayList<>();
        for (JsonNode text : line.get("contexts_b64")) {
            byte[] document = Base64.getDecoder().decode(text.stringValue());
            ContextId id = ContextId.of(line.get("session").stringValue(), document);
            names.add(id.toString());
            history.add(new Context(id, document));
        }
        assertThat(names)
                .isEqualTo(
                        line.get("ids").valueStream().map(JsonNode::stringValue).toList());
        M2mCodec codec = M2mCodec.create().withContexts(history);
        if (line.has("doc_b64")) {
            assertThat(Vectors.decode(codec, line)).isEqualTo(Vectors.bytes(line, "doc_b64"));
        } else {
            Vectors.assertRefused(line, () -> Vectors.decode(codec, line));
        }
    }
}
