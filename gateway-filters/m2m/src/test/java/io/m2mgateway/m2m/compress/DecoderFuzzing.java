package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for any bytes that a decoder is given. */
final class DecoderFuzzing {

    private static final int MAX = 100_000;

    private DecoderFuzzing() {}

    static void check(Coding coding, byte[] coded) {
        byte @Nullable [] whole = null;
        try {
            whole = ContentCodings.decode(coded, List.of(coding), MAX);
            assertThat(whole.length).isLessThanOrEqualTo(MAX);
        } catch (DecompressionException expected) {
            assertThat(expected.code()).isIn(ErrorCode.DECOMPRESSION_FAILED, ErrorCode.CONTENT_TOO_LARGE);
            assertThat(expected.offset()).isBetween(0L, (long) coded.length);
        }
        byte @Nullable [] inPieces = inPieces(coding, coded);
        assertThat(inPieces == null).isEqualTo(whole == null);
        if (whole != null) {
            assertThat(inPieces).isEqualTo(whole);
            assertThat(ContentCodings.decodePrefix(coded, List.of(coding), 50))
                    .isEqualTo(Arrays.copyOf(whole, Math.min(50, whole.length)));
        }
    }

    private static byte @Nullable [] inPieces(Coding coding, byte[] coded) {
        Segments decoded = new Segments();
        try (StreamDecoder decoder = coding.newDecoder(MAX)) {
            for (int i = 0; i < coded.length; i++) {
                decoder.decode(ByteBuffer.wrap(coded, i, 1), decoded);
            }
            decoder.finish(decoded);
            return decoded.toByteArray();
        } catch (DecompressionException expected) {
            return null;
        }
    }
}
