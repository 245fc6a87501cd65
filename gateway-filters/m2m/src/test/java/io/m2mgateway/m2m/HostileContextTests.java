package io.m2mgateway.m2m;

import static io.m2mgateway.m2m.Conversation.FIRST;
import static io.m2mgateway.m2m.Conversation.SECOND;
import static io.m2mgateway.m2m.Conversation.context;
import static io.m2mgateway.m2m.Conversation.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextHistory;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a frame that leans on earlier documents is refused for, and with which error. */
class HostileContextTests {
    private static final int CONTROL_BARE_WITH_CONTEXT = 0x1A;
    private final ContextHistory history = new ContextHistory(ContextLimits.DEFAULT);
    private final M2mCodec codec = M2mCodec.create().withContexts(history);

    private byte[] frame(byte[] document) {
        return codec.encode(document, WireForm.COMPACT);
    }

    private static byte[] bare(List<ContextId> ids, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0xC1);
        frame.write(CONTROL_BARE_WITH_CONTEXT);
        frame.write(ids.size());
        ids.forEach(id -> frame.writeBytes(
                ByteBuffer.allocate(ContextId.BYTES).putLong(id.value()).array()));
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** A payload that is a whole frame. */
    private static byte[] zstd(byte[] content) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            byte[] frame = context.setMagicless(true).setDictID(false).compress(content);
            byte[] payload = new byte[1 + frame.length];
            payload[0] = 1;
            System.arraycopy(frame, 0, payload, 1, frame.length);
            return payload;
        }
    }

    private static void assertRefused(M2mCodec codec, byte[] frame, ErrorCode code, @Nullable String detail) {
        assertThatThrownBy(() -> codec.decode(frame)).isInstanceOfSatisfying(DecompressionException.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.detail()).isEqualTo(detail);
        });
    }

    private static Contexts contexts(Context... all) {
        return new Contexts() {
            @Override
            public byte @Nullable [] find(ContextId id) {
                return Arrays.stream(all)
                        .filter(context -> context.id().equals(id))
                        .map(Context::document)
                        .findFirst()
                        .orElse(null);
            }

            @Override
            public List<Context> nearest(byte[] document) {
                return List.of(all);
            }
        };
    }

    @Test
    void withoutTheContextTheAnswerSaysSo() {
        history.add(context(FIRST));
        byte[] frame = frame(SECOND);
        assertRefused(M2mCodec.create(), frame, ErrorCode.DECOMPRESSION_FAILED, "CONTEXT_GONE");
        M2mCodec elsewhere = M2mCodec.create().withContexts(contexts(context(SECOND)));
        assertRefused(elsewhere, frame, ErrorCode.DECOMPRESSION_FAILED, "CONTEXT_GONE");
    }

    @Test
    void oneOfTwoIsNotEnough() {
        history.add(context(FIRST));
        history.add(context(utf8("{\"choices\":[{\"message\":{\"content\":\"Bristol, by far.\"}}]}")));
        byte[] frame = frame(SECOND);
        assertThat(M2mCodec.contextIds(frame)).hasSize(2);
        M2mCodec half = M2mCodec.create().withContexts(contexts(context(FIRST)));
        assertRefused(half, frame, ErrorCode.DECOMPRESSION_FAILED, "CONTEXT_GONE");
    }

    @Test
    void whoHasNoShippedDictionaryNeitherWritesNorReadsThem() {
        history.add(context(FIRST));
        byte[] frame = frame(SECOND);
        M2mCodec none =
                M2mCodec.builder().dictionaries(Dictionaries.none()).build().withContexts(history);
        assertThat(M2mCodec.contextIds(none.encode(SECOND, WireForm.COMPACT))).isEmpty();
        assertRefused(none, frame, ErrorCode.DECOMPRESSION_FAILED, "DICTIONARY_UNKNOWN");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 255})
    void noneOrTooManyNamesAreRefused(int count) {
        byte[] frame = new byte[400];
        frame[0] = (byte) 0xC1;
        frame[1] = CONTROL_BARE_WITH_CONTEXT;
        frame[2] = (byte) count;
        assertRefused(codec, frame, ErrorCode.DECOMPRESSION_FAILED, null);
        assertThat(M2mCodec.contextIds(frame)).isEmpty();
    }

    @Test
    void eachCutIsRefused() {
        history.add(context(FIRST));
        byte[] frame = frame(SECOND);
        for (int end = 1; end < frame.length; end++) {
            byte[] cut = Arrays.copyOf(frame, end);
            assertThatThrownBy(() -> codec.decode(cut, WireForm.COMPACT)).isInstanceOf(DecompressionException.class);
        }
        assertRefused(codec, Arrays.copyOf(frame, frame.length + 1), ErrorCode.DECOMPRESSION_FAILED, null);
    }

    @Test
    void eachChangedByteGivesADocumentOrAnErrorOfTheContract() {
        history.add(context(FIRST));
        byte[] frame = frame(SECOND);
        for (int i = 0; i < frame.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = frame.clone();
                changed[i] ^= (byte) (1 << bit);
                try {
                    assertThat(codec.decode(changed).document().length).isLessThan(1 << 20);
                } catch (M2mException refused) {
                    assertThat(refused.code().status()).isIn(400, 413);
                }
            }
        }
    }

    @Test
    void aBombIsRefusedBeforeItsMemoryIsTaken() {
        history.add(context(FIRST));
        byte[] bomb = bare(List.of(context(FIRST).id()), zstd(new byte[32 << 20]));
        assertThat(bomb.length).isLessThan(4096);
        assertRefused(codec, bomb, ErrorCode.CONTENT_TOO_LARGE, null);
    }

    @Test
    void aSizeThatLiesIsRefused() {
        history.add(context(FIRST));
        byte[] payload = zstd(utf8("{\"a\":" + "1".repeat(200) + "}"));
        for (int wrong : new int[] {-1, 1}) {
            byte[] lying = payload.clone();
            lying[2] += (byte) wrong;
            assertRefused(codec, bare(List.of(context(FIRST).id()), lying), ErrorCode.DECOMPRESSION_FAILED, null);
        }
        byte[] noBlockHoldsIt = {1, (byte) 0xA0, 0, 0, 0x10, 0, 0x09, 0, 0};
        assertRefused(codec, bare(List.of(context(FIRST).id()), noBlockHoldsIt), ErrorCode.DECOMPRESSION_FAILED, null);
    }

    @Test
    void aWrongDocumentUnderARightNameGivesNoDocumentThatWasNotSent() {
        history.add(context(FIRST));
        byte[] frame = frame(SECOND);
        Contexts wrong = contexts(new Context(context(FIRST).id(), utf8("{\"x\":1}")));
        assertThatThrownBy(() -> M2mCodec.create().withContexts(wrong).decode(frame))
                .isInstanceOf(M2mException.class);
    }

    @Test
    void contextsThatAreTooLargeTogetherAreNotNamed() {
        byte[] large = utf8("[\"" + "x".repeat(600_000) + "\"]");
        byte[] other = utf8("[\"" + "y".repeat(600_000) + "\"]");
        Contexts two = contexts(context(large), context(other));
        M2mCodec inSession = M2mCodec.create().withContexts(two);
        byte[] frame = inSession.encode(utf8("[\"" + "y".repeat(1000) + "x".repeat(1000) + "z\"]"), WireForm.COMPACT);
        assertThat(M2mCodec.contextIds(frame)).doesNotContain(context(large).id());
        byte[] both = bare(List.of(context(large).id(), context(other).id()), new byte[] {1, 0x20, 1, 9, 0, 0, '1'});
        assertRefused(inSession, both, ErrorCode.DECOMPRESSION_FAILED, null);
    }

    @Test
    void aCheckSumIsReadWhereOneIs() {
        history.add(context(FIRST));
        byte[] document = utf8("1");
        byte[] payload = {1, 0x20, 1, 9, 0, 0, '1'};
        byte[] frame = bare(List.of(context(FIRST).id()), payload);
        byte[] checked = new byte[frame.length + 4];
        int at = frame.length - payload.length;
        System.arraycopy(frame, 0, checked, 0, at);
        byte[] crc = {(byte) 0xB7, (byte) 0xEF, (byte) 0xDC, (byte) 0x83};
        System.arraycopy(crc, 0, checked, at, 4);
        System.arraycopy(payload, 0, checked, at + 4, payload.length);
        checked[1] |= (byte) 0xC0;
        assertThat(codec.decode(frame).document()).isEqualTo(document);
        assertThat(codec.decode(checked).document()).isEqualTo(document);
        checked[at] ^= 1;
        assertRefused(codec, checked, ErrorCode.DECOMPRESSION_FAILED, null);
    }
}
