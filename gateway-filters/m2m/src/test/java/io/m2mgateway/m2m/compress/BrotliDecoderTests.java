package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrotliDecoderTests {

    /** The library reports "needs input" when its window is full, even where it has read ahead all there is. */
    @ParameterizedTest
    @CsvSource({"10,1024", "14,16384", "14,16368", "14,100000", "16,65536", "16,1000000", "22,8388608"})
    void contentThatFillsTheWindowExactlyOrManyTimesIsWhole(int windowLog, int size) throws IOException {
        byte[] coded = encode(new byte[size], windowLog);

        assertThat(Peers.ourDecode(ContentCoding.BR, coded)).isEqualTo(new byte[size]);
    }

    /** The library reads ahead, and what it has read behind the end it may forget. */
    @ParameterizedTest
    @CsvSource({"0,1,22", "1,1,22", "3,20,22", "100,20,22", "16384,1,14", "100000,1,14", "16384,20,14", "100000,256,18"
    })
    void dataBehindTheEndIsRefusedHoweverTheStreamIsCutInPieces(int size, int alphabet, int windowLog)
            throws IOException {
        byte[] coded = encode(new RoundTripTests.Content(size, alphabet, 5).bytes(), windowLog);
        Random random = new Random(1);
        for (int trailing = 1; trailing < 20; trailing++) {
            byte[] tail = new byte[trailing];
            random.nextBytes(tail);
            byte[] all = Peers.concat(coded, tail);
            for (int cut = Math.max(0, coded.length - 30); cut < all.length; cut++) {
                assertRefused(all, cut);
            }
        }
    }

    private static byte[] encode(byte[] plain, int windowLog) throws IOException {
        assertThat(ContentCoding.BR.isAvailable()).isTrue();
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = new BrotliOutputStream(coded, Encoder.Parameters.create(5, windowLog))) {
            out.write(plain);
        }
        return coded.toByteArray();
    }

    private static void assertRefused(byte[] coded, int cut) {
        try (StreamDecoder decoder = ContentCoding.BR.newDecoder(1 << 20)) {
            assertThatThrownBy(() -> {
                        decoder.decode(ByteBuffer.wrap(coded, 0, cut), chunk -> {});
                        decoder.decode(ByteBuffer.wrap(coded, cut, coded.length - cut), chunk -> {});
                        decoder.finish(chunk -> {});
                    })
                    .as("cut at %d of %d", cut, coded.length)
                    .isInstanceOf(DecompressionException.class)
                    .hasMessageContaining("data after");
        }
    }

    /** Heads written by hand after RFC 7932 sections 9.1 and 9.2; behind them comes what is no Brotli data. */
    @ParameterizedTest
    @CsvSource({
        // Window, its bits and their number; then: last and not empty; nibbles; length.
        "0b0,1,false,4,65536",
        "0b0011,4,true,6,16777216",
        "0b0000001,7,false,5,1048576",
        "0b1100001,7,true,4,1001",
    })
    void aFirstBlockThatAnnouncesTooMuchIsRefusedBeforeItIsInflated(
            String window, int windowBits, boolean last, int nibbles, long length) {
        long head = Long.parseLong(window.substring(2), 2);
        int bits = windowBits;
        head |= (last ? 1L : 0L) << bits;
        bits += last ? 2 : 1;
        head |= (long) (nibbles - 4) << bits;
        head |= (length - 1) << (bits + 2);
        byte[] coded = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head | (0xffL << 56))
                .array();

        assertThat(code(coded, length - 1)).isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
        assertThat(code(coded, length)).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
    }

    private static ErrorCode code(byte[] coded, long max) {
        DecompressionException failure = catchThrowableOfType(
                DecompressionException.class, () -> ContentCodings.decode(coded, List.of(ContentCoding.BR), max));
        assertThat(failure).isNotNull();
        return failure.code();
    }
}
