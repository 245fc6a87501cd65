package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.m2mgateway.m2m.wire.Base64Text;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * One target for each decoder: whatever the bytes, the answer is a document or an error with a code. Each build replays the seeds, which
 * are the vectors; with {@code JAZZER_FUZZ=1} the targets explore.
 */
class DecoderFuzz {
    /** Small limits, so that exploring meets them. */
    private static final M2mLimits LIMITS = new M2mLimits(1 << 20, 1 << 16, 32, 1 << 14, 1000);

    private final M2mCodec codec =
            M2mCodec.builder().limits(LIMITS).llamaAsCl100k(true).build();

    static Stream<Arguments> malformed() {
        return seeds("malformed.jsonl", 1);
    }

    /** A part of them: the vector tests decode them all. */
    static Stream<Arguments> someFrames() {
        return seeds("frames.jsonl", 5);
    }

    static Stream<Arguments> tokenMessages() {
        return seeds("token.jsonl", 1);
    }

    static Stream<Arguments> brotliMessages() {
        return seeds("brotli.jsonl", 1);
    }

    private static Stream<Arguments> seeds(String file, int step) {
        List<JsonNode> lines = Vectors.read(file);
        return IntStream.range(0, lines.size())
                .filter(i -> i % step == 0)
                .mapToObj(lines::get)
                .flatMap(DecoderFuzz::seeds)
                .map(Arguments::of);
    }

    static Stream<Arguments> documents() {
        return Vectors.read("frames.jsonl").stream().map(line -> Arguments.of((Object) Vectors.bytes(line, "doc_b64")));
    }

    static Stream<Arguments> compactFrames() {
        M2mCodec codec = M2mCodec.create();
        List<JsonNode> lines = Vectors.read("frames.jsonl");
        return IntStream.range(0, lines.size())
                .filter(i -> i % 5 == 0)
                .mapToObj(i -> Vectors.bytes(lines.get(i), "doc_b64"))
                .map(document -> Arguments.of((Object) codec.encode(document, WireForm.COMPACT)));
    }

    private static Stream<Object> seeds(JsonNode line) {
        Stream.Builder<Object> seeds = Stream.builder();
        for (String field : new String[] {"frame_b64", "bytes_b64", "binary_b64"}) {
            if (line.has(field)) {
                seeds.add(Vectors.bytes(line, field));
            }
        }
        if (line.has("text")) {
            seeds.add(Vectors.text(line));
        }
        return seeds.build();
    }

    @MethodSource("malformed")
    @FuzzTest
    void messagesOfAnyForm(byte[] message) {
        decode(message, null);
    }

    @MethodSource("someFrames")
    @FuzzTest
    void frames(byte[] message) {
        decode(message, WireForm.M2M);
        decode(message, WireForm.M2M_TEXT);
    }

    @MethodSource("tokenMessages")
    @FuzzTest
    void tokens(byte[] message) {
        decode(message, WireForm.TOKEN_NATIVE);
        decode(message, WireForm.TOKEN_NATIVE_BINARY);
        decode(message, WireForm.TOKEN_NATIVE_O200K_BINARY);
    }

    @MethodSource("brotliMessages")
    @FuzzTest
    void brotliAndZlib(byte[] message) {
        decode(message, WireForm.BROTLI);
        decode(message, WireForm.ZLIB);
    }

    @MethodSource("someFrames")
    @FuzzTest
    void headers(byte[] message) {
        HeaderRead read = codec.readHeader(message, 0, message.length);
        assertThat(read.header() != null).isEqualTo(read.status() == HeaderRead.Status.COMPLETE);
    }

    @MethodSource("brotliMessages")
    @FuzzTest
    void base64(byte[] text) {
        try {
            byte[] decoded = Base64Text.decode(text, 0, text.length);
            byte[] encoded = new byte[text.length];
            Base64Text.encode(decoded, 0, decoded.length, encoded, 0);
            assertThat(encoded).isEqualTo(text);
        } catch (WireFault fault) {
            assertThat(fault.offset()).isBetween(0, text.length);
        }
    }

    @MethodSource("documents")
    @FuzzTest
    void compactDocuments(byte[] document) {
        try {
            byte[] frame = codec.encode(document, WireForm.COMPACT);
            assertThat(codec.decode(frame).document()).isEqualTo(document);
        } catch (M2mException refused) {
            assertThat(refused.code()).isIn(ErrorCode.INVALID_JSON, ErrorCode.CONTENT_TOO_LARGE);
        }
    }

    @MethodSource("compactFrames")
    @FuzzTest
    void compactFrames(byte[] message) {
        decode(message, WireForm.COMPACT);
        HeaderRead read = codec.readHeader(message, 0, message.length);
        assertThat(read.header() != null).isEqualTo(read.status() == HeaderRead.Status.COMPLETE);
    }

    @MethodSource("documents")
    @FuzzTest
    void facts(byte[] document) {
        PartialFacts part = codec.partialFacts(document, 0, document.length);
        try {
            codec.facts(document);
            assertThat(part.complete()).isTrue();
            assertThat(codec.decode(codec.encode(document)).document()).isEqualTo(document);
        } catch (M2mException refused) {
            assertThat(refused.code()).isIn(ErrorCode.INVALID_JSON, ErrorCode.CONTENT_TOO_LARGE);
        }
    }

    private void decode(byte[] message, @Nullable WireForm form) {
        try {
            DecodedMessage decoded = form == null ? codec.decode(message) : codec.decode(message, form);
            assertThat((long) decoded.document().length).isLessThanOrEqualTo(LIMITS.maxMessage());
        } catch (M2mException refused) {
            assertThat(refused.code().status()).isIn(400, 413);
        }
    }
}
