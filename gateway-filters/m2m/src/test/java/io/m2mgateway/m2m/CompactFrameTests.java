package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import io.m2mgateway.m2m.zstd.SampleDictionaries;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CompactFrameTests {
    private static final byte[] REQUEST = utf8(
            "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"max_tokens\":256,\"messages\":"
                    + "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Which tide table?\"}]}");
    private static final int FIRST = 0xC1;
    /** Stored frames: first byte and control byte. */
    private static final int STORED = 2;

    private final M2mCodec codec = M2mCodec.create();

    @Provide
    Arbitrary<String> documents() {
        return ApiDocuments.any();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] compact(byte[] document) {
        return codec.encode(document, WireForm.COMPACT);
    }

    @Property(tries = 600)
    void givesTheExactDocumentBackAndSaysWhatItSays(@ForAll("documents") String text) {
        byte[] document = utf8(text);
        byte[] frame = compact(document);
        DecodedMessage message = codec.decode(frame);
        assertThat(message.form()).isEqualTo(WireForm.COMPACT);
        assertThat(message.document()).isEqualTo(document);
        FrameHeader header = Objects.requireNonNull(message.header());
        DocumentFacts facts = Objects.requireNonNull(message.facts());
        assertThat(HeaderCheck.compare(header, facts)).isEqualTo(Optional.empty());
        assertThat(header.flags()).isEqualTo(facts.flags());
        assertThat(header.model()).isEqualTo(facts.model());
        if (facts.routing() instanceof RequestRouting) {
            assertThat(header.routing()).isEqualTo(facts.routing());
        }
        assertThat(codec.readHeader(frame, 0, frame.length).header()).isEqualTo(header);
        assertThat(frame.length).isLessThanOrEqualTo(document.length + STORED);
    }

    @Property(tries = 300)
    void withoutADictionaryToo(@ForAll("documents") String text) {
        M2mCodec plain = M2mCodec.builder().dictionaries(Dictionaries.none()).build();
        byte[] frame = plain.encode(utf8(text), WireForm.COMPACT);
        assertThat(plain.decode(frame).document()).isEqualTo(utf8(text));
        assertThat(codec.decode(frame).document()).isEqualTo(utf8(text));
    }

    @Property(tries = 400)
    void aCutFrameIsRefusedAndItsHeaderWaitedFor(
            @ForAll("documents") String text, @ForAll @IntRange(max = 400) int at) {
        byte[] frame = compact(utf8(text));
        // A document that is stored and no object may be whole when it is cut; HTTP says how long a body is.
        Assume.that(frame[1] != 3);
        byte[] cut = Arrays.copyOf(frame, at % frame.length);
        assertThatThrownBy(() -> codec.decode(cut, WireForm.COMPACT)).isInstanceOf(M2mException.class);
        HeaderRead read = codec.readHeader(cut, 0, cut.length);
        HeaderRead whole = codec.readHeader(frame, 0, frame.length);
        assertThat(read)
                .isIn(
                        whole,
                        new HeaderRead(HeaderRead.Status.NEED_MORE, null),
                        new HeaderRead(HeaderRead.Status.NO_HEADER, null));
    }

    @Test
    void recordedShapesOfTheReferenceComeBackExactly() {
        for (JsonNode line : Vectors.read("frames.jsonl")) {
            byte[] document = Vectors.bytes(line, "doc_b64");
            assertThat(codec.decode(compact(document)).document()).isEqualTo(document);
        }
    }

    @Test
    void theHeaderOfACommonRequestTakesSixBytesBesideItsSize() {
        byte[] frame = compact(REQUEST);
        FrameHeader header =
                Objects.requireNonNull(codec.readHeader(frame, 0, 9).header());
        assertThat(header.headerLength()).isEqualTo(8);
        assertThat(header.streamRequested()).isTrue();
        assertThat(header.routing()).isInstanceOfSatisfying(RequestRouting.class, request -> {
            assertThat(request.model()).isEqualTo("gpt-4o-mini");
            assertThat(request.roles()).containsExactly(Role.SYSTEM, Role.USER);
            assertThat(request.contentHint()).isEqualTo(26);
            assertThat(request.maxTokens()).isEqualTo(256);
            assertThat(request.costUsd()).isFinite();
        });
    }

    @Test
    void aModelThatIsInNoTableIsSpelledOut() {
        byte[] frame = compact(utf8("{\"model\":\"gpt-4o-mini-harbour\",\"messages\":[]}"));
        byte[] other = compact(utf8("{\"model\":\"Zürich\",\"messages\":[]}"));
        assertThat(Objects.requireNonNull(codec.decode(frame).header()).model()).isEqualTo("gpt-4o-mini-harbour");
        assertThat(Objects.requireNonNull(codec.decode(other).header()).model()).isEqualTo("Zürich");
    }

    @Test
    void aHeaderThatLiesIsFoundByTheCheck() {
        byte[] frame = compact(REQUEST);
        frame[3] = 3;
        DecodedMessage message = codec.decode(frame);
        assertThat(HeaderCheck.compare(
                        Objects.requireNonNull(message.header()), Objects.requireNonNull(message.facts())))
                .contains("model");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x42, 0x82})
    void protectedFramesNeedAKey(int control) {
        assertRefused(new byte[] {(byte) FIRST, (byte) control, 0, 0}, ErrorCode.UNSUPPORTED_ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x22, 0x2A, 0x32, 0x3A})
    void payloadsOfALaterVersionAreUnsupported(int control) {
        assertRefused(new byte[] {(byte) FIRST, (byte) control, 0, 0}, ErrorCode.UNSUPPORTED_ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x06, 0x07, 0x0B})
    void controlBitsThatMeanNothingAreRefused(int control) {
        assertRefused(new byte[] {(byte) FIRST, (byte) control, '1'}, ErrorCode.DECOMPRESSION_FAILED);
    }

    @Test
    void aCheckSumIsReadWhereOneIs() {
        byte[] good = {(byte) FIRST, (byte) 0xC3, (byte) 0xB7, (byte) 0xEF, (byte) 0xDC, (byte) 0x83, '1'};
        assertThat(codec.decode(good).document()).isEqualTo(utf8("1"));
        good[6] = '2';
        assertRefused(good, ErrorCode.DECOMPRESSION_FAILED);
    }

    @Test
    void aFrameAgainstAContextThatIsNotThereSaysSo() {
        byte[] frame = {(byte) FIRST, 0x1A, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0};
        assertThatThrownBy(() -> codec.decode(frame)).isInstanceOfSatisfying(DecompressionException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
            assertThat(e.detail()).isEqualTo("CONTEXT_GONE");
        });
    }

    @Test
    void aDictionaryOfTheUsersIsNamedByItsHash() {
        Dictionary own = SampleDictionaries.of("harbour");
        M2mCodec sender = M2mCodec.builder()
                .dictionaries(Dictionaries.shipped().encodingWith(own))
                .build();
        M2mCodec receiver =
                M2mCodec.builder().dictionaries(Dictionaries.shipped().and(own)).build();
        byte[] frame = sender.encode(REQUEST, WireForm.COMPACT);
        assertThat(receiver.decode(frame).document()).isEqualTo(REQUEST);
        assertThat(sender.decode(compact(REQUEST)).document()).isEqualTo(REQUEST);
        assertUnknownDictionary(codec, frame);
    }

    @Test
    void theShippedDictionaryIsUnknownToWhoHasNone() {
        M2mCodec none = M2mCodec.builder().dictionaries(Dictionaries.none()).build();
        assertUnknownDictionary(none, compact(REQUEST));
    }

    @Test
    void anotherDictionaryUnderTheSameIdCannotBe() {
        Dictionary one = SampleDictionaries.of("harbour");
        Dictionary other = SampleDictionaries.of("crane");
        assertThat(one.id()).isNotEqualTo(other.id());
        assertThat(one.idText()).hasSize(8);
    }

    private static void assertUnknownDictionary(M2mCodec codec, byte[] frame) {
        assertThatThrownBy(() -> codec.decode(frame)).isInstanceOfSatisfying(DecompressionException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
            assertThat(e.detail()).isEqualTo("DICTIONARY_UNKNOWN");
        });
    }

    private void assertRefused(byte[] frame, ErrorCode code) {
        assertThatThrownBy(() -> codec.decode(frame))
                .isInstanceOfSatisfying(
                        M2mException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
