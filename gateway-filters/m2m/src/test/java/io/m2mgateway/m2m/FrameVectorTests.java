package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class FrameVectorTests {
    private static final int TAG = 7;

    private final M2mCodec codec = M2mCodec.create();

    private static Stream<DynamicTest> each(Consumer<JsonNode> test) {
        return Vectors.read("frames.jsonl").stream()
                .map(line -> DynamicTest.dynamicTest(Vectors.name(line), () -> test.accept(line)));
    }

    @Test
    void allVectorsAreHere() {
        assertThat(Vectors.read("frames.jsonl")).hasSize(155);
    }

    @TestFactory
    Stream<DynamicTest> decodesBothForms() {
        return each(line -> {
            byte[] document = Vectors.bytes(line, "doc_b64");
            DecodedMessage binary = codec.decode(Vectors.bytes(line, "frame_b64"));
            DecodedMessage text = codec.decode(Vectors.text(line));
            assertThat(binary.form()).isEqualTo(WireForm.M2M);
            assertThat(text.form()).isEqualTo(WireForm.M2M_TEXT);
            assertThat(binary.document()).isEqualTo(document);
            assertThat(text.document()).isEqualTo(document);
            assertThat(text.header()).isEqualTo(binary.header());
            if (!Vectors.is(line, "reference_defect")) {
                assertHeader(binary.header(), line.get("header"));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> readsHeadersAlone() {
        return each(line -> {
            byte[] frame = Vectors.bytes(line, "frame_b64");
            HeaderRead read = codec.readHeader(frame, 0, frame.length);
            byte[] text = Vectors.text(line);
            assertThat(codec.readHeader(text, 0, text.length)).isEqualTo(read);
            FrameHeader decoded = codec.decode(frame).header();
            assertThat(read.header()).isEqualTo(decoded);
            assertThat(read.status())
                    .isEqualTo(decoded == null ? HeaderRead.Status.INVALID : HeaderRead.Status.COMPLETE);
        });
    }

    @TestFactory
    Stream<DynamicTest> readsHeadersFromEveryPrefix() {
        return each(line -> {
            byte[] frame = Vectors.bytes(line, "frame_b64");
            byte[] text = Vectors.text(line);
            HeaderRead whole = codec.readHeader(frame, 0, frame.length);
            if (whole.header() == null) {
                return;
            }
            int needed = TAG + whole.header().headerLength() + 8;
            for (int length = 0; length < Math.min(frame.length, needed + 20); length++) {
                assertThat(codec.readHeader(frame, 0, length))
                        .isEqualTo(length < needed ? HeaderRead.NEED_MORE : whole);
            }
            int neededText = TAG + (needed - TAG + 2) / 3 * 4;
            for (int length = 0; length < Math.min(text.length, neededText + 20); length++) {
                assertThat(codec.readHeader(text, 0, length))
                        .isEqualTo(length < neededText ? HeaderRead.NEED_MORE : whole);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> encodesAsTheReferenceDoes() {
        return each(line -> {
            if (!Vectors.is(line, "canonical")) {
                return;
            }
            byte[] document = Vectors.bytes(line, "doc_b64");
            byte[] theirs = Vectors.bytes(line, "frame_b64");
            byte[] ours = codec.encode(document);
            assertThat(codec.decode(ours).document()).isEqualTo(document);
            if (document.length < 100) {
                assertThat(ours).isEqualTo(theirs);
                assertThat(codec.encode(document, WireForm.M2M_TEXT)).isEqualTo(Vectors.text(line));
                return;
            }
            int header = TAG + line.get("header").get("header_len").intValue();
            byte[] expected = Arrays.copyOf(theirs, header);
            byte[] actual = Arrays.copyOf(ours, header);
            // Whether the payload is worth compressing is the sender's choice.
            expected[TAG + 7] = actual[TAG + 7];
            assertThat(HexFormat.of().formatHex(actual))
                    .isEqualTo(HexFormat.of().formatHex(expected));
            assertThat(ours.length).isLessThanOrEqualTo(theirs.length + theirs.length / 20);
        });
    }

    @TestFactory
    Stream<DynamicTest> writesRightHeadersWhereTheReferenceMisleads() {
        return each(line -> {
            if (!Vectors.is(line, "reference_defect")) {
                return;
            }
            byte[] document = Vectors.bytes(line, "doc_b64");
            byte[] ours = codec.encode(document);
            assertHeader(codec.decode(ours).header(), line.get("ours"));
            byte[] header = Arrays.copyOfRange(
                    ours, TAG, TAG + line.get("ours").get("header_len").intValue());
            byte[] expected = HexFormat.of().parseHex(line.get("our_header_hex").stringValue());
            expected[7] = header[7];
            assertThat(HexFormat.of().formatHex(header))
                    .isEqualTo(HexFormat.of().formatHex(expected));
            assertThat(codec.facts(document).knownDefect()).isTrue();
        });
    }

    @TestFactory
    Stream<DynamicTest> canonicalHeadersAgreeWithTheirDocuments() {
        return each(line -> {
            DecodedMessage message = codec.decode(Vectors.bytes(line, "frame_b64"));
            DocumentFacts facts = Objects.requireNonNull(message.facts());
            if (Vectors.is(line, "canonical")) {
                assertThat(facts.knownDefect()).isFalse();
            }
            if (message.header() != null) {
                assertThat(HeaderCheck.compare(message.header(), facts)).isEqualTo(Optional.empty());
            }
        });
    }

    private static void assertHeader(@Nullable FrameHeader read, JsonNode expected) {
        FrameHeader header = Objects.requireNonNull(read);
        assertThat(header.schema()).isEqualTo(expected.get("schema").intValue());
        assertThat(header.security()).isEqualTo(expected.get("security").intValue());
        assertThat(header.flags()).isEqualTo(expected.get("flags").intValue());
        assertThat(header.common() | 1).isEqualTo(expected.get("common").intValue() | 1);
        assertThat(header.headerLength()).isEqualTo(expected.get("header_len").intValue());
        assertThat(header.crc32()).isEqualTo(expected.get("crc32").longValue());
        switch (expected.get("kind").stringValue()) {
            case "request" -> assertRequest((RequestRouting) header.routing(), expected);
            case "response" -> assertResponse((ResponseRouting) header.routing(), expected);
            default ->
                assertThat(header.routing())
                        .isEqualTo(new OpaqueRouting(header.headerLength() - FrameCoder.FIXED_HEADER));
        }
    }

    private static void assertRequest(RequestRouting routing, JsonNode expected) {
        assertThat(routing.model()).isEqualTo(expected.get("model").stringValue());
        assertThat(routing.messageCount()).isEqualTo(expected.get("msg_count").longValue());
        List<Role> roles = StreamSupport.stream(expected.get("roles").spliterator(), false)
                .map(role -> Role.ofCode(role.intValue()))
                .toList();
        assertThat(routing.roles()).isEqualTo(roles);
        assertThat(routing.contentHint()).isEqualTo(expected.get("content_hint").longValue());
        assertThat(routing.maxTokens()).isEqualTo(number(expected, "max_tokens"));
        assertCost(routing.costUsd(), expected);
    }

    private static void assertResponse(ResponseRouting routing, JsonNode expected) {
        assertThat(routing.id()).isEqualTo(expected.get("response_id").stringValue());
        assertThat(routing.model()).isEqualTo(expected.get("model").stringValue());
        assertThat(routing.finish().code()).isEqualTo(expected.get("finish").intValue());
        assertThat(routing.promptTokens())
                .isEqualTo(expected.get("prompt_tokens").longValue());
        assertThat(routing.completionTokens())
                .isEqualTo(expected.get("completion_tokens").longValue());
        assertThat(routing.cachedTokens()).isEqualTo(number(expected, "cached_tokens"));
        assertThat(routing.reasoningTokens()).isEqualTo(number(expected, "reasoning_tokens"));
        assertCost(routing.costUsd(), expected);
    }

    private static @Nullable Long number(JsonNode expected, String field) {
        return expected.get(field).isNull() ? null : (Long) expected.get(field).longValue();
    }

    private static void assertCost(float cost, JsonNode expected) {
        if (expected.get("cost_bits").isNull()) {
            assertThat(cost).isNaN();
        } else {
            assertThat(Float.floatToRawIntBits(cost))
                    .isEqualTo(expected.get("cost_bits").intValue());
        }
    }
}
