package io.m2mgateway.m2m.compress;

import static io.m2mgateway.m2m.compress.ContentCoding.DEFLATE;
import static io.m2mgateway.m2m.compress.ContentCoding.GZIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.m2mgateway.m2m.DecompressionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to gzip and deflate: headers, trailers, members, the missing wrapper. */
class ZlibDecoderTests {

    private static final byte[] TEXT = "hello hello hello hello".getBytes(StandardCharsets.UTF_8);
    private static final int FIXED_HEADER = 10;

    private static byte[] deflate(boolean raw) {
        Deflater deflater = new Deflater(9, raw);
        deflater.setInput(TEXT);
        deflater.finish();
        byte[] buffer = new byte[200];
        int length = deflater.deflate(buffer);
        deflater.end();
        return Arrays.copyOf(buffer, length);
    }

    /** A member with the optional fields that the flags name, each well-formed. */
    private static byte[] memberWith(int flags) {
        byte[] header = {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3};
        if ((flags & 4) != 0) {
            header = Peers.concat(header, new byte[] {5, 0, 'A', 'B', 1, 0, 9});
        }
        if ((flags & 8) != 0) {
            header = Peers.concat(header, "name.json\0".getBytes(StandardCharsets.ISO_8859_1));
        }
        if ((flags & 16) != 0) {
            header = Peers.concat(header, "a comment\0".getBytes(StandardCharsets.ISO_8859_1));
        }
        if ((flags & 2) != 0) {
            CRC32 crc = new CRC32();
            crc.update(header);
            header = Peers.concat(header, new byte[] {(byte) crc.getValue(), (byte) (crc.getValue() >>> 8)});
        }
        byte[] plain = Peers.encode(GZIP, TEXT);
        return Peers.concat(header, Arrays.copyOfRange(plain, FIXED_HEADER, plain.length));
    }

    private static String reason(ContentCoding coding, byte[] coded) {
        DecompressionException failure =
                catchThrowableOfType(DecompressionException.class, () -> Peers.ourDecode(coding, coded));
        assertThat(failure).isNotNull();
        return failure.reason() + " at byte " + failure.offset();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 8, 16, 6, 12, 24, 30, 31})
    void optionalFieldsOfAGzipHeaderAreSkippedHoweverTheyAreCut(int flags) {
        byte[] coded = memberWith(flags);
        assertThat(Peers.ourDecode(GZIP, coded)).isEqualTo(TEXT);
        Segments decoded = new Segments();
        try (StreamDecoder decoder = GZIP.newDecoder(100)) {
            for (byte each : coded) {
                decoder.decode(ByteBuffer.wrap(new byte[] {each}), decoded);
            }
            decoder.finish(decoded);
        }
        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @Test
    void anEmptyExtraFieldIsAnEmptyField() {
        byte[] plain = Peers.encode(GZIP, TEXT);
        byte[] header = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, 0, 0};

        assertThat(Peers.ourDecode(GZIP, Peers.concat(header, Arrays.copyOfRange(plain, FIXED_HEADER, plain.length))))
                .isEqualTo(TEXT);
    }

    @Test
    void membersInARowAreOneContent() {
        byte[] one = Peers.encode(GZIP, TEXT);
        byte[] empty = Peers.encode(GZIP, new byte[0]);

        assertThat(Peers.ourDecode(GZIP, Peers.concat(one, empty, memberWith(30), one)))
                .isEqualTo(Peers.concat(TEXT, TEXT, TEXT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0  | 0x1e | not a gzip member at byte 0",
                "1  | 0x8a | not a gzip member at byte 1",
                "2  | 7    | gzip member of an unknown method at byte 2",
                "3  | 0x20 | gzip header with reserved flags at byte 3",
                "-8 | 0    | wrong check sum of the gzip member",
                "-4 | 1    | wrong length of the gzip member",
            })
    void aWrongByteOfAGzipMemberIsNamed(int index, String value, String reason) {
        byte[] coded = Peers.encode(GZIP, TEXT);
        coded[index < 0 ? coded.length + index : index] = (byte) (int) Integer.decode(value);

        assertThat(reason(GZIP, coded)).startsWith(reason);
    }

    @Test
    void aWrongHeaderCheckSumIsRefused() {
        byte[] coded = memberWith(2);
        coded[FIXED_HEADER] ^= 1;

        assertThat(reason(GZIP, coded)).isEqualTo("wrong check sum of the gzip header at byte 11");
    }

    @Test
    void aSecondMemberThatIsNoneIsDataBehindTheEnd() {
        byte[] coded = Peers.encode(GZIP, TEXT);
        byte[] tail = {0x1f, 0x00};

        assertThat(reason(GZIP, Peers.concat(coded, tail)))
                .isEqualTo("data after the end: not a gzip member at byte " + (coded.length + 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflateIsReadWithAndWithoutTheZlibWrapper(boolean raw) {
        byte[] coded = deflate(raw);
        assertThat(Peers.ourDecode(DEFLATE, coded)).isEqualTo(TEXT);
        Segments decoded = new Segments();
        try (StreamDecoder decoder = DEFLATE.newDecoder(100)) {
            for (byte each : coded) {
                decoder.decode(ByteBuffer.wrap(new byte[] {each}), decoded);
            }
            decoder.finish(decoded);
        }
        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @Test
    void theSmallestRawDeflateDataIsRead() {
        assertThat(Peers.ourDecode(DEFLATE, new byte[] {3, 0})).isEmpty();
    }

    @Test
    void aWrongZlibCheckSumIsRefused() {
        byte[] coded = deflate(false);
        coded[coded.length - 1] ^= 1;

        assertThat(reason(DEFLATE, coded)).startsWith("malformed deflate data at byte");
    }

    @Test
    void aZlibStreamWithAPresetDictionaryIsRefused() {
        Deflater deflater = new Deflater();
        deflater.setDictionary(TEXT);
        deflater.setInput(TEXT);
        deflater.finish();
        byte[] buffer = new byte[200];
        byte[] coded = Arrays.copyOf(buffer, deflater.deflate(buffer));
        deflater.end();

        assertThat(reason(DEFLATE, coded)).startsWith("deflate data that needs a preset");
    }
}
