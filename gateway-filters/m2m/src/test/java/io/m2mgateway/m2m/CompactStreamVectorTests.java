package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.compress.CompactStreams;
import io.m2mgateway.m2m.compress.StreamDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code compact-streams.jsonl}, which {@code docs/compact-frame.md} describes. Made by another writer than ours, from the page. */
class CompactStreamVectorTests {
    static Stream<Named<JsonNode>> vectors() {
        return Vectors.read("compact-streams.jsonl").stream().map(line -> Named.of(Vectors.name(line), line));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whatArrivesComesOutAtOnceOrIsRefused(JsonNode line) {
        if (line.has("code")) {
            Vectors.assertRefused(line, () -> read(line));
        } else {
            read(line);
        }
    }

    private static void read(JsonNode line) {
        long most = line.path("max_inflated").longValue(M2mLimits.DEFAULT.maxInflated());
        try (StreamDecoder decoder = CompactStreams.newDecoder(Vectors.dictionaries(line), most)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (JsonNode chunk : line.get("chunks")) {
                out.reset();
                decoder.decode(
                        ByteBuffer.wrap(Vectors.bytes(chunk, "frame_b64")),
                        bytes -> out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining()));
                if (!line.has("code")) {
                    assertThat(out.toByteArray()).isEqualTo(Vectors.document(chunk));
                }
            }
            decoder.finish(bytes -> assertThat(bytes.hasRemaining()).isFalse());
        }
    }
}
