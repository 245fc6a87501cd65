package io.m2mgateway.m2m.compress;

import static io.m2mgateway.m2m.compress.ContentCoding.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to zstd: several frames, windows, dictionaries, older formats. */
class ZstdDecoderTests {

    private static final byte[] TEXT = "hello hello hello hello".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SKIPPABLE = {0x5b, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};

    private static String reason(byte[] coded) {
        DecompressionException failure =
                catchThrowableOfType(DecompressionException.class, () -> Peers.ourDecode(ZSTD, coded));
        assertThat(failure).isNotNull();
        return failure.reason() + " at byte " + failure.offset();
    }

    @Test
    void framesInARowAndSkippableOnesAreOneContentHoweverTheyAreCut() {
        byte[] one = Zstd.compress(TEXT);
        byte[] coded = Peers.concat(SKIPPABLE, one, SKIPPABLE, Zstd.compress(new byte[0]), one, SKIPPABLE);
        Segments decoded = new Segments();
        try (StreamDecoder decoder = ZSTD.newDecoder(100)) {
            for (byte each : coded) {
                decoder.decode(ByteBuffer.wrap(new byte[] {each}), decoded);
            }
            decoder.finish(decoded);
        }

        assertThat(decoded.toByteArray()).isEqualTo(Peers.concat(TEXT, TEXT));
        assertThat(Peers.ourDecode(ZSTD, coded)).isEqualTo(Peers.concat(TEXT, TEXT));
    }

    @ParameterizedTest
    @ValueSource(ints = {8191, 8192, 8193, 16384, 131_072, 1_000_000})
    void contentThatEndsWithAnOutputChunkIsWhole(int size) {
        byte[] plain = new RoundTripTests.Content(size, 20, 1).bytes();

        assertThat(Peers.ourDecode(ZSTD, Peers.concat(Zstd.compress(plain), Zstd.compress(plain))))
                .isEqualTo(Peers.concat(plain, plain));
    }

    @Test
    void aWindowOf8MibIsReadAndALargerOneRefusedFromItsHeader() {
        // Frame header: no flags, then the window descriptor, an exponent over 2^10 in the high five bits; one last
        // block
        // of one byte, repeated once.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 13 << 3, 0b1011, 0, 0, 'a'};
        assertThat(Peers.ourDecode(ZSTD, frame)).isEqualTo(new byte[] {'a'});

        frame[5] = 13 << 3 | 1;
        assertThat(reason(frame)).startsWith("zstd window over 8 MiB");
        frame[5] = (byte) (31 << 3);
        assertThat(reason(frame)).startsWith("zstd window over 8 MiB");
    }

    @Test
    void aFrameThatClaimsAContentOfTerabytesCostsNothing() {
        // Single segment with a content size of eight bytes, 2^40.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0};

        assertThat(reason(frame)).startsWith("inflated size over the limit");
    }

    @Test
    void aSingleSegmentIsItsOwnWindow() {
        // A content size of four bytes, 9 MiB.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xa0, 0, 0, (byte) 0x90, 0, 1, 0, 0};

        assertThat(reason(frame)).startsWith("zstd window over 8 MiB");
    }

    @Test
    void aFrameThatNeedsADictionaryIsRefused() {
        byte[] coded;
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            coded = context.compress(TEXT);
        }
        // The descriptor announces a dictionary id of one byte, which follows the window or its absence.
        byte[] withId = Peers.concat(
                Arrays.copyOf(coded, 4),
                new byte[] {(byte) (coded[4] | 1), 77},
                Arrays.copyOfRange(coded, 5, coded.length));

        assertThat(reason(withId)).startsWith("zstd frame that needs a dictionary");
    }

    @Test
    void aWrongCheckSumIsRefused() {
        byte[] coded;
        try (ZstdCompressCtx context = new ZstdCompressCtx().setChecksum(true)) {
            coded = context.compress(TEXT);
        }
        assertThat(Peers.ourDecode(ZSTD, coded)).isEqualTo(TEXT);
        coded[coded.length - 1] ^= 1;

        assertThat(reason(coded)).startsWith("wrong check sum of the zstd frame");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x22, 0x23, 0x24, 0x25, 0x26, 0x27})
    void framesOfFormatsBeforeTheStandardAreRefusedAtTheirFirstByte(int lowByte) {
        byte[] frame = {(byte) lowByte, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0, 0};

        assertThat(reason(frame)).isEqualTo("not a zstd frame at byte 0");
    }

    @Test
    void whatLooksLikeAFrameAtFirstIsRefusedAtTheFirstWrongByte() {
        byte[] coded = Zstd.compress(TEXT);

        assertThat(reason(Peers.concat(coded, new byte[] {0x28, (byte) 0xb5, 0x2e})))
                .isEqualTo("data after the end of the zstd frame at byte " + (coded.length + 2));
        assertThat(reason(new byte[] {0x51, 0x2b})).isEqualTo("not a zstd frame at byte 1");
    }

    @Test
    void aFrameThatIsShorterThanItSaysIsRefusedHoweverItIsCut() {
        // Single segment, content size 204, one last raw block of no bytes.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, (byte) 0xcc, 1, 0, 0};
        assertThat(reason(frame)).startsWith("malformed zstd frame");
        try (StreamDecoder decoder = ZSTD.newDecoder(1000)) {
            decoder.decode(ByteBuffer.wrap(frame, 0, 8), chunk -> {});

            assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(frame, 8, 1), chunk -> {}))
                    .isInstanceOf(DecompressionException.class)
                    .hasMessageStartingWith("zstd frame that is not as long as it says");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 65_791, 65_792, 65_793})
    void contentSizesOfAllLengthsAreUnderstood(int size) {
        byte[] coded = Zstd.compress(new byte[size]);

        assertThat(ContentCodings.decode(coded, List.of(ZSTD), size)).isEqualTo(new byte[size]);
        if (size > 0) {
            assertThatThrownBy(() -> ContentCodings.decode(coded, List.of(ZSTD), size - 1))
                    .isInstanceOfSatisfying(
                            DecompressionException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
        }
    }
}
