package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CodecPropertyTests {
    /** Tag, payload length and checksum: what a frame adds to its header and payload. */
    private static final int AROUND = 15;

    private final M2mCodec codec = M2mCodec.create();

    @Provide
    Arbitrary<String> documents() {
        return ApiDocuments.any();
    }

    @Provide
    Arbitrary<String> texts() {
        return ApiDocuments.text();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Property(tries = 400)
    void framesGiveTheExactDocumentBack(@ForAll("documents") String document) {
        byte[] bytes = utf8(document);
        for (WireForm form : new WireForm[] {WireForm.M2M, WireForm.M2M_TEXT}) {
            DecodedMessage message = codec.decode(codec.encode(bytes, form));
            assertThat(message.form()).isEqualTo(form);
            assertThat(message.document()).isEqualTo(bytes);
            FrameHeader header = Objects.requireNonNull(message.header());
            DocumentFacts facts = Objects.requireNonNull(message.facts());
            assertThat(header.routing()).isEqualTo(facts.routing());
            assertThat(header.flags()).isEqualTo(facts.flags());
            assertThat(HeaderCheck.compare(header, facts)).isEqualTo(Optional.empty());
        }
    }

    @Property(tries = 400)
    void aFrameIsNeverLargerThanItsRawForm(@ForAll("documents") String document) {
        byte[] frame = codec.encode(utf8(document));
        FrameHeader header = Objects.requireNonNull(codec.decode(frame).header());
        assertThat(frame.length).isLessThanOrEqualTo(AROUND + header.headerLength() + utf8(document).length);
    }

    @Property(tries = 300)
    void textFormsGiveAnyTextBack(@ForAll("texts") String text) {
        byte[] bytes = utf8(text);
        for (WireForm form : new WireForm[] {
            WireForm.BROTLI,
            WireForm.TOKEN_NATIVE,
            WireForm.TOKEN_NATIVE_O200K,
            WireForm.TOKEN_NATIVE_BINARY,
            WireForm.TOKEN_NATIVE_O200K_BINARY
        }) {
            byte[] message = codec.encode(bytes, form);
            assertThat(codec.decode(message, form).document()).isEqualTo(bytes);
            if (form != WireForm.TOKEN_NATIVE_BINARY && form != WireForm.TOKEN_NATIVE_O200K_BINARY) {
                assertThat(codec.decode(message).form()).isEqualTo(form);
            }
        }
    }

    @Property(tries = 400)
    void arbitraryBytesComeBackOrAreRefusedByCode(@ForAll @Size(max = 300) byte[] bytes) {
        for (WireForm form : WireForm.values()) {
            byte[] message;
            try {
                message = codec.encode(bytes, form);
            } catch (M2mException refused) {
                assertThat(form).isNotEqualTo(WireForm.PASSTHROUGH);
                continue;
            }
            assertThat(codec.decode(message, form).document()).isEqualTo(bytes);
        }
    }

    @Property(tries = 200)
    void noPrefixOfAFrameDecodes(@ForAll("documents") String document, @ForAll @IntRange(max = 400) int cut) {
        byte[] frame = codec.encode(utf8(document));
        byte[] prefix = Arrays.copyOf(frame, Math.max(7, frame.length - 1 - cut));
        assertThatThrownBy(() -> codec.decode(prefix)).isInstanceOf(DecompressionException.class);
    }

    @Property(tries = 400)
    void aFlippedBitIsRefusedOrTouchesOnlyTheHeader(
            @ForAll("documents") String document, @ForAll @IntRange(max = 100_000) int position) {
        byte[] bytes = utf8(document);
        byte[] frame = codec.encode(bytes);
        int bit = position % (8 * frame.length);
        frame[bit / 8] ^= (byte) (1 << (bit % 8));
        DecodedMessage message;
        try {
            message = codec.decode(frame);
        } catch (M2mException refused) {
            return;
        }
        assertThat(message.document()).isEqualTo(message.form() == WireForm.PASSTHROUGH ? frame : bytes);
    }

    @Property(tries = 300)
    void factsOfAPrefixAreFactsOfTheWhole(@ForAll("documents") String document, @ForAll @IntRange(max = 1000) int cut) {
        byte[] bytes = utf8(document);
        PartialFacts whole = codec.partialFacts(bytes, 0, bytes.length);
        assertThat(whole.complete()).isTrue();
        if (codec.facts(bytes).routing() instanceof RequestRouting routing && whole.messageCount() != null) {
            assertThat(whole.messageCount()).isEqualTo(routing.messageCount());
            assertThat(whole.roles()).isEqualTo(routing.roles());
            assertThat(whole.contentHint()).isEqualTo(routing.contentHint());
            assertThat(whole.maxTokens()).isEqualTo(routing.maxTokens());
        }
        PartialFacts part = codec.partialFacts(bytes, 0, Math.max(0, bytes.length - 1 - cut));
        if (part.messageCount() != null) {
            assertThat(part.messageCount()).isEqualTo(whole.messageCount());
            assertThat(part.roles()).isEqualTo(whole.roles());
        }
    }
}
