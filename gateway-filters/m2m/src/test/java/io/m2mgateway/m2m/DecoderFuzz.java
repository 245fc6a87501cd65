package io.m2mgateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.Contexts;
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

    private static final byte[] REQUEST =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"how deep is it?\"}]}".getBytes(UTF_8);
    private static final byte[] ANSWER =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"ten feet\"}}]}".getBytes(UTF_8);

    /** A session in which any name is that of one of three documents, or of none. */
    private static final Contexts EARLIER = new Contexts() {
        @Override
        public byte @Nullable [] find(ContextId id) {
            return switch ((int) (id.value() & 3)) {
                case 0 -> null;
                case 1 -> REQUEST;
                case 2 -> ANSWER;
                default -> new byte[0];
            };
        }

        @Override
        public List<Context> nearest(byte[] document) {
            return List.of(new Context(new ContextId(2), ANSWER), new Context(new ContextId(1), REQUEST));
        }
    };

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

    static Stream<Arguments> framesInASession() {
        M2mCodec inSession = M2mCodec.create().withContexts(EARLIER);
        String grown = new String(REQUEST, UTF_8).replace("]}", ",{\"role\":\"user\",\"content\":\"ten feet\"}]}");
        return Stream.of(grown.getBytes(UTF_8), REQUEST, ANSWER)
                .map(document -> Arguments.of((Object) inSession.encode(document, WireForm.COMPACT)));
    }

    @MethodSource("framesInASession")
    @FuzzTest
    void framesInASession(byte[] message) {
        decode(codec.withContexts(EARLIER), message, WireForm.COMPACT);
        assertThat(M2mCodec.contextIds(message)).hasSizeLessThanOrEqualTo(Contexts.MAX_NAMED);
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
        decode(codec, message, form);
    }

    private static void decode(M2mCodec codec, byte[] message, @Nullable WireForm form) {
        try {
            DecodedMessage decoded = form == null ? codec.decode(message) : codec.decode(message, form);
            assertThat((long) decoded.document().length).isLessThanOrEqualTo(LIMITS.maxMessage());
        } catch (M2mException refused) {
            assertThat(refused.code().status()).isIn(400, 413);
        }
    }
}
