package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows the facts of a compact frame. */
class CompactPayloadTests {
    private static final int FIRST = 0xC1;
    private static final int BARE_WITHOUT_DICTIONARY = 2;
    /** First byte of a payload that is more than one block. */
    private static final int WHOLE_FRAME = 1;

    private final M2mCodec codec = M2mCodec.create();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] compact(byte[] document) {
        return codec.encode(document, WireForm.COMPACT);
    }

    /** First byte, control byte of a bare frame without a dictionary, and a payload that is a whole zstd frame. */
    private static byte[] bare(byte[] zstdFrame) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(FIRST);
        frame.write(BARE_WITHOUT_DICTIONARY);
        frame.write(WHOLE_FRAME);
        frame.writeBytes(zstdFrame);
        return frame.toByteArray();
    }

    private static byte[] zstd(byte[] content, int level, int windowLog) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setMagicless(true).setLevel(level).setDictID(false);
            if (windowLog > 0) {
                context.setWindowLog(windowLog);
            }
            return context.compress(content);
        }
    }

    @Test
    void aBombIsRefusedBeforeItsMemoryIsTaken() {
        byte[] bomb = bare(zstd(new byte[32 << 20], 3, 0));
        assertThat(bomb.length).isLessThan(4096);
        assertRefused(bomb, ErrorCode.CONTENT_TOO_LARGE);
    }

    static Stream<Arguments> damaged() {
        byte[] honest = zstd(utf8("{\"a\":" + "1".repeat(200) + "}"), 3, 0);
        byte[] more = honest.clone();
        more[1]++;
        byte[] less = honest.clone();
        less[1]--;
        byte[] behind = Arrays.copyOf(honest, honest.length + 1);
        byte[] twice = Arrays.copyOf(honest, honest.length * 2);
        System.arraycopy(honest, 0, twice, honest.length, honest.length);
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("a size that is too large", more),
                Arguments.of("a size that is too small", less),
                Arguments.of("data behind the end", behind),
                Arguments.of("a second frame", twice),
                Arguments.of("a size that no block can hold", new byte[] {(byte) 0xA0, 0, 0, 0x10, 0, 0x09, 0, 0}),
                Arguments.of("no size", new byte[] {0, 0x58, 0x01, 0, 0}),
                Arguments.of("a checksum", new byte[] {0x24, 0, 1, 0, 0, 0, 0, 0, 0}),
                Arguments.of("a dictionary id", new byte[] {0x21, 7, 0, 1, 0, 0}),
                Arguments.of("a reserved bit", new byte[] {0x28, 0, 1, 0, 0}),
                Arguments.of("a reserved block type", new byte[] {0x20, 0, 7, 0, 0}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void aPayloadThatIsNotOneWholeFrameIsRefused(String name, byte[] payload) {
        assertRefused(bare(payload), ErrorCode.DECOMPRESSION_FAILED);
    }

    @Test
    void aWindowOver8MiBIsRefusedAndOneOf8MiBIsNot() {
        byte[] content = utf8("[" + "1,".repeat(4999) + "1]");
        byte[] most = zstd(content, 3, 0);
        assertThat(codec.decode(bare(most)).document()).isEqualTo(content);
        // Not single-segment: the window is said by the byte behind the descriptor.
        byte[] payload = {0x40, (byte) ((23 - 10) << 3), 0, 0, 1, 0, 0};
        byte[] over = {0x40, (byte) (((23 - 10) << 3) + 1), 0, 0, 1, 0, 0};
        assertThatThrownBy(() -> codec.decode(bare(payload))).hasMessageContaining("holds more than it can");
        assertThatThrownBy(() -> codec.decode(bare(over))).hasMessageContaining("window over 8 MiB");
    }

    /** A bare frame whose payload is one block, which holds so many bytes. */
    private byte[] block(int length) {
        byte[] frame = compact(utf8("[" + "1".repeat(length - 2) + "]"));
        assertThat(frame[2]).isNotEqualTo((byte) WHOLE_FRAME);
        return frame;
    }

    @Test
    void oneBlockHasNoHeadersAndSeveralAreAWholeFrame() {
        // The same in a frame: descriptor, two bytes of size, three of the block's header, and the marker.
        byte[] zstd = zstd(utf8("[" + "1".repeat(2998) + "]"), 9, 0);
        byte[] frame = M2mCodec.builder()
                .dictionaries(Dictionaries.none())
                .build()
                .encode(utf8("[" + "1".repeat(2998) + "]"), WireForm.COMPACT);
        assertThat(frame.length).isEqualTo(2 + zstd.length - 6);
        assertThat(codec.decode(frame).document())
                .isEqualTo(codec.decode(bare(zstd)).document());
        byte[] document = utf8("[\"" + "1 22 333 ".repeat(50_000) + "\"]");
        byte[] several = compact(document);
        assertThat(several[2]).isEqualTo((byte) WHOLE_FRAME);
        assertThat(codec.decode(several).document()).isEqualTo(document);
    }

    @Test
    void aBlockHoldsNoMoreThanTheLimitAllows() {
        M2mCodec strict = M2mCodec.create(M2mLimits.DEFAULT.withMaxInflated(1000));
        assertThat(strict.decode(block(1000)).document()).hasSize(1000);
        byte[] over = block(1001);
        assertThatThrownBy(() -> strict.decode(over))
                .isInstanceOfSatisfying(
                        M2mException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
    }

    @Test
    void aDamagedBlockIsRefusedAndTheNextOneIsRead() {
        byte[] good = block(5000);
        for (int at = 2; at < good.length; at++) {
            byte[] cut = Arrays.copyOf(good, at);
            assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(DecompressionException.class);
        }
        byte[] longer = Arrays.copyOf(good, 2 + 128 * 1024 + 1);
        assertRefused(longer, ErrorCode.DECOMPRESSION_FAILED);
        assertThat(codec.decode(good).document()).hasSize(5000);
    }

    private void assertRefused(byte[] frame, ErrorCode code) {
        assertThatThrownBy(() -> codec.decode(frame))
                .isInstanceOfSatisfying(
                        M2mException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
