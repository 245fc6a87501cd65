package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.wire.ByteWriter;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code compact.jsonl}, which {@code docs/compact-frame.md} describes. Made by another writer than ours, from the page. */
class CompactVectorTests {
    /** By the bits of M2M v1; of a system prompt the roles tell. */
    private static final List<String> REQUEST_FLAGS = List.of(
            "",
            "tools",
            "tool_choice",
            "images",
            "stream",
            "response_format",
            "max_tokens",
            "reasoning_effort",
            "service_tier",
            "seed",
            "logprobs",
            "user",
            "temperature",
            "top_p",
            "stop");

    private static final List<String> RESPONSE_FLAGS =
            List.of("tool_calls", "refusal", "", "usage", "", "cached_tokens", "reasoning_tokens", "");

    private static Stream<Named<JsonNode>> with(Predicate<JsonNode> which) {
        return Vectors.read("compact.jsonl").stream().filter(which).map(line -> Named.of(Vectors.name(line), line));
    }

    static Stream<Named<JsonNode>> all() {
        return with(line -> true);
    }

    static Stream<Named<JsonNode>> withHeader() {
        return with(line -> line.has("header_b64"));
    }

    static Stream<Named<JsonNode>> withFacts() {
        return with(line -> line.has("facts"));
    }

    private static M2mCodec codec(JsonNode line) {
        long most = line.path("max_inflated").longValue(M2mLimits.DEFAULT.maxInflated());
        return M2mCodec.builder()
                .limits(M2mLimits.DEFAULT.withMaxInflated(most))
                .dictionaries(Vectors.dictionaries(line))
                .build();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aFrameGivesItsDocumentOrItsError(JsonNode line) {
        M2mCodec codec = codec(line);
        if (line.has("code")) {
            Vectors.assertRefused(line, () -> Vectors.decode(codec, line));
        } else {
            assertThat(Vectors.decode(codec, line)).isEqualTo(Vectors.document(line));
        }
    }

    @ParameterizedTest
    @MethodSource("withHeader")
    void theHeaderIsWrittenAsItStandsThere(JsonNode line) throws WireFault {
        byte[] header = Vectors.bytes(line, "header_b64");
        assertThat(Vectors.bytes(line, "frame_b64")).startsWith(header);
        int control = header[1];
        if ((control & 3) == CompactHeader.STORED) {
            assertThat(header).hasSize(2);
            return;
        }
        DocumentFacts facts = codec(line).facts(Vectors.document(line));
        byte[] room = new byte[CompactHeader.bound(facts)];
        ByteWriter writer = new ByteWriter(room, 0);
        CompactHeader.write(facts, CompactHeader.payload(control), CompactHeader.guard(control), writer);
        assertThat(Arrays.copyOf(room, writer.position())).isEqualTo(header);
    }

    @ParameterizedTest
    @MethodSource("withFacts")
    void theHeaderSaysTheFacts(JsonNode line) {
        byte[] frame = Vectors.bytes(line, "frame_b64");
        FrameHeader header = Objects.requireNonNull(
                codec(line).readHeader(frame, 0, frame.length).header());
        assertThat(Vectors.JSON.readTree(Vectors.JSON.writeValueAsString(facts(header))))
                .isEqualTo(line.get("facts"));
    }

    private static Map<String, Object> facts(FrameHeader header) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (header.routing() instanceof ResponseRouting response) {
            facts.put("kind", "response");
            facts.put("model", header.model());
            facts.put("finish", response.finish().name().toLowerCase(Locale.ROOT));
            facts.put("flags", named(header.flags(), RESPONSE_FLAGS));
            return facts;
        }
        RequestRouting request = (RequestRouting) header.routing();
        facts.put("kind", "request");
        facts.put("model", header.model());
        facts.put(
                "roles",
                request.roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .toList());
        facts.put("flags", named(header.flags(), REQUEST_FLAGS));
        facts.put("content_hint", request.contentHint());
        if (request.maxTokens() != null) {
            facts.put("max_tokens", request.maxTokens());
        }
        return facts;
    }

    private static Set<String> named(int flags, List<String> names) {
        return IntStream.range(0, names.size())
                .filter(bit -> (flags >>> bit & 1) != 0)
                .mapToObj(names::get)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theFileHasEveryKind() {
        Set<Integer> controls = new TreeSet<>();
        Set<String> flags = new TreeSet<>();
        Set<String> codes = new TreeSet<>();
        for (JsonNode line : Vectors.read("compact.jsonl")) {
            codes.add(line.path("code").stringValue(""));
            if (line.has("header_b64")) {
                controls.add(Vectors.bytes(line, "header_b64")[1] & 0xFF);
                line.get("facts").get("flags").forEach(flag -> flags.add(flag.stringValue()));
            }
        }
        List<Integer> due = new ArrayList<>();
        for (int payload : new int[] {CompactHeader.PLAIN, CompactHeader.SHIPPED, CompactHeader.DICTIONARY}) {
            for (int facts : new int[] {CompactHeader.REQUEST, CompactHeader.RESPONSE, CompactHeader.BARE}) {
                due.add(facts | payload << 3);
            }
            // HMAC, AEAD, and a rest of the model; with contexts there is a file of its own.
            due.add(payload << 3 | 1 << 6);
            due.add(payload << 3 | 2 << 6);
        }
        due.addAll(List.of(0x03, 0xC3, 0xC8, 0xD0, 0x0C, 0x0D));
        assertThat(controls).containsAll(due);
        assertThat(flags)
                .containsAll(REQUEST_FLAGS.subList(1, REQUEST_FLAGS.size()))
                .contains("refusal", "usage");
        assertThat(codes)
                .containsExactly(
                        "", "CONTENT_TOO_LARGE", "DECOMPRESSION_FAILED", "INVALID_JSON", "UNSUPPORTED_ALGORITHM");
    }
}
