package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every coding refuses: too much, too little, something behind the end, something else. */
class DamagedDataTests {

    private static final byte[] TEXT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi hi hi hi hi\"}]}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final int MIB = 1 << 20;

    private static DecompressionException failure(Coding coding, byte[] coded, long max) {
        DecompressionException failure = catchThrowableOfType(
                DecompressionException.class, () -> ContentCodings.decode(coded, List.of(coding), max));
        assertThat(failure).isNotNull();
        return failure;
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void cutAtAnyByteIsRefused(Coding coding) {
        byte[] coded = Peers.encode(coding, TEXT);
        for (int length = 0; length < coded.length; length++) {
            DecompressionException failure = failure(coding, Arrays.copyOf(coded, length), 1000);

            assertThat(failure.code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
            assertThat(failure.reason()).isEqualTo("coded data is cut");
            assertThat(failure.offset()).isEqualTo(length);
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void dataBehindTheEndIsRefused(Coding coding) {
        byte[] coded = Peers.encode(coding, TEXT);
        DecompressionException failure = failure(coding, Peers.concat(coded, new byte[] {0}), 1000);

        assertThat(failure.code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
        assertThat(failure.reason()).contains("data after");
        // The brotli library tells only the block that the byte is in.
        int offset = switch (coding.token()) {
            case "br" -> 0;
            case "dcb" -> 36;
            default -> coded.length;
        };
        assertThat(failure.offset()).isEqualTo(offset);
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void dataBehindTheEndInAPieceOfItsOwnIsRefusedAtItsFirstByte(Coding coding) {
        byte[] coded = Peers.encode(coding, TEXT);
        try (StreamDecoder decoder = coding.newDecoder(1000)) {
            decoder.decode(ByteBuffer.wrap(coded), chunk -> {});

            assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(new byte[] {0}), chunk -> {}))
                    .isInstanceOfSatisfying(DecompressionException.class, failure -> {
                        assertThat(failure.reason()).contains("data after");
                        assertThat(failure.offset()).isEqualTo(coded.length);
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void plainTextIsRefused(Coding coding) {
        assertThat(failure(coding, TEXT, 1000).code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void theLimitIsExact(Coding coding) {
        byte[] coded = Peers.encode(coding, TEXT);

        assertThat(ContentCodings.decode(coded, List.of(coding), TEXT.length)).isEqualTo(TEXT);
        assertThat(failure(coding, coded, TEXT.length - 1).code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
        assertThat(failure(coding, coded, 0).code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void theLimitIsExactForTinyContentsHoweverTheyAreCut(Coding coding) {
        for (int size = 0; size < 5; size++) {
            byte[] coded = Peers.encode(coding, new byte[size]);
            for (int cut = 0; cut <= coded.length; cut++) {
                Segments decoded = new Segments();
                try (StreamDecoder decoder = coding.newDecoder(size)) {
                    decoder.decode(ByteBuffer.wrap(coded, 0, cut), decoded);
                    decoder.decode(ByteBuffer.wrap(coded, cut, coded.length - cut), decoded);
                    decoder.finish(decoded);
                }
                assertThat(decoded.size()).isEqualTo(size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void nothingPastTheLimitReachesTheSink(Coding coding) {
        byte[] coded = Peers.encode(coding, new byte[MIB]);
        Segments decoded = new Segments();
        try (StreamDecoder decoder = coding.newDecoder(100_000)) {
            assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(coded), decoded))
                    .isInstanceOf(DecompressionException.class);
        }

        assertThat(decoded.size()).isLessThanOrEqualTo(100_000);
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void aBombCostsKilobytesOfHeap(Coding coding) {
        byte[] bomb = Peers.encode(coding, new byte[10 * MIB]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        failure(coding, bomb, 64 * 1024);
        long before = threads.getCurrentThreadAllocatedBytes();
        DecompressionException failure = failure(coding, bomb, 64 * 1024);
        long spent = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
        assertThat(spent).isLessThan(400 * 1024);
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void aBombInsideAnotherCodingIsStoppedToo(Coding coding) {
        byte[] bomb = Peers.encode(coding, Peers.encode(ContentCoding.GZIP, new byte[10 * MIB]));

        assertThatThrownBy(() -> ContentCodings.decode(bomb, List.of(ContentCoding.GZIP, coding), 64 * 1024))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void flippedBitsNeverEscapeAsAnythingButTheTypedError(Coding coding) {
        Random random = new Random(7);
        byte[] coded = Peers.encode(coding, TEXT);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = coded.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                ContentCodings.decode(damaged, List.of(coding), 1000);
            } catch (DecompressionException expected) {
                assertThat(expected.offset()).isBetween(0L, (long) coded.length);
            }
        }
    }
}
