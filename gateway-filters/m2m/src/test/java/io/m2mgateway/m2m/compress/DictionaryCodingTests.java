package io.m2mgateway.m2m.compress;

import static io.m2mgateway.m2m.compress.SampleCodings.DCB;
import static io.m2mgateway.m2m.compress.SampleCodings.DCZ;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is particular to the codings of RFC 9842: the head, the hash, and data that refers to a dictionary. */
class DictionaryCodingTests {

    private static final byte[] TEXT =
            "{\"id\":\"chatcmpl-31676\",\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\n"
                    .getBytes(UTF_8);

    static List<DictionaryCoding> codings() {
        return SampleCodings.ALL;
    }

    private static DecompressionException failure(Coding coding, byte[] coded) {
        DecompressionException failure = catchThrowableOfType(
                DecompressionException.class, () -> ContentCodings.decode(coded, List.of(coding), 1000));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void aBodyBeginsWithTheMagicNumberAndTheHashOfTheDictionary() throws Exception {
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(SampleCodings.CONTENT));

        assertThat(HexFormat.of().formatHex(DCB.encode(TEXT))).startsWith("ff444342" + hash);
        assertThat(HexFormat.of().formatHex(DCZ.encode(TEXT))).startsWith("5e2a4d1820000000" + hash);
        for (DictionaryCoding coding : codings()) {
            assertThat(Peers.ourEncode(coding, TEXT)).startsWith(SampleCodings.head(coding));
            // The head comes once, and with the first bytes of the data: an end without content has it too.
            assertThat(Peers.decode(coding, Peers.ourEncode(coding, new byte[0])))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("codings")
    void aDocumentLikeTheDictionaryShrinksToAFractionAndThePeerReadsIt(DictionaryCoding coding) {
        byte[] coded = coding.encode(TEXT);

        assertThat(coded.length).isLessThan(40 + TEXT.length / 2);
        assertThat(Peers.decode(coding, coded)).isEqualTo(TEXT);
        assertThat(Peers.decode(coding, Peers.ourEncode(coding, TEXT))).isEqualTo(TEXT);
        assertThat(coding.encode(new byte[0])).hasSizeLessThan(60);
    }

    @Test
    void anIndependentBrotliDecoderReadsDcb() throws Exception {
        byte[] coded = DCB.encode(TEXT);
        ByteArrayInputStream stream = new ByteArrayInputStream(coded, 36, coded.length - 36);
        // It takes the dictionary for content that came before: the same while both fit into the window.
        try (var brotli = new org.brotli.dec.BrotliInputStream(stream, 256, SampleCodings.CONTENT)) {
            assertThat(brotli.readAllBytes()).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @MethodSource("codings")
    void anotherDictionaryIsUnknownUntilItIsAmongThoseRead(DictionaryCoding coding) {
        List<DictionaryCoding> others = DictionaryCoding.of(RawDictionary.of("another dictionary".getBytes(UTF_8)));
        DictionaryCoding other = others.get(coding == DCB ? 0 : 1);
        byte[] coded = other.encode(TEXT);

        DecompressionException failure = failure(coding, coded);
        assertThat(failure.code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
        assertThat(failure.detail()).isEqualTo("DICTIONARY_UNKNOWN");

        List<DictionaryCoding> all = List.of(DCB, DCZ, others.get(0), others.get(1));
        assertThat(Peers.ourDecode(coding.reading(all), coded)).isEqualTo(TEXT);
        assertThat(Peers.ourDecode(coding.reading(all), coding.encode(TEXT))).isEqualTo(TEXT);
        assertThat(failure(coding.reading(others), coding.encode(TEXT)).detail())
                .isEqualTo("DICTIONARY_UNKNOWN");
    }

    @ParameterizedTest
    @MethodSource("codings")
    void aHashThatLiesAboutTheDictionaryGivesAnErrorOrOtherBytesAndNoCrash(DictionaryCoding coding) {
        byte[] text = Arrays.copyOfRange(SampleCodings.CONTENT, 100, 900);
        byte[] coded = coding.encode(text);
        RawDictionary shorter = RawDictionary.of(Arrays.copyOf(SampleCodings.CONTENT, 20));
        DictionaryCoding other = DictionaryCoding.of(shorter).get(coding == DCB ? 0 : 1);
        System.arraycopy(shorter.hash(), 0, coded, coding == DCB ? 4 : 8, 32);

        // All that it refers to lies before the beginning of this dictionary.
        assertThat(failure(other, coded).code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
    }

    @ParameterizedTest
    @MethodSource("codings")
    void anyOtherMagicNumberIsRefusedAtItsByte(DictionaryCoding coding) {
        byte[] coded = coding.encode(TEXT);
        for (int i = 0; i < (coding == DCB ? 4 : 8); i++) {
            byte[] damaged = coded.clone();
            damaged[i] ^= 1;
            DecompressionException failure = failure(coding, damaged);

            assertThat(failure.reason()).isEqualTo("not a " + coding.token() + " body");
            assertThat(failure.offset()).isEqualTo(i);
        }
        assertThat(failure(coding, Arrays.copyOfRange(coded, 36, coded.length)).code())
                .isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
    }

    @Test
    void aWindowOf8MibIsReadAndALargerOneRefused() {
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 13 << 3, 0b1011, 0, 0, 'a'};
        assertThat(Peers.ourDecode(DCZ, Peers.concat(SampleCodings.head(DCZ), frame)))
                .isEqualTo(new byte[] {'a'});

        for (byte window : new byte[] {13 << 3 | 1, (byte) (17 << 3), (byte) (31 << 3)}) {
            frame[5] = window;
            assertThat(failure(DCZ, Peers.concat(SampleCodings.head(DCZ), frame))
                            .reason())
                    .isEqualTo("zstd window over 8 MiB");
        }
    }

    @Test
    void aSizeThatIsAnnouncedIsCheckedBeforeMemoryIsTaken() {
        byte[] terabyte = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0};
        assertThat(failure(DCZ, Peers.concat(SampleCodings.head(DCZ), terabyte)).code())
                .isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
        // Window 16 MiB; a block that is not the last, of six nibbles: 16 MiB.
        byte[] block = {(byte) 0b1100_1111, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0};
        assertThat(failure(DCB, Peers.concat(SampleCodings.head(DCB), block)).code())
                .isEqualTo(ErrorCode.CONTENT_TOO_LARGE);
    }

    @Test
    void aFrameThatNamesADictionaryByAnIdIsNotReadWithThisOne() {
        byte[] frame = Zstd.compress(TEXT);
        assertThat(Peers.ourDecode(DCZ, Peers.concat(SampleCodings.head(DCZ), frame)))
                .isEqualTo(TEXT);
        // Single segment, a dictionary id of one byte, one byte of content.
        byte[] named = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x21, 7, 1, 0b1001, 0, 0, 'a'};
        assertThat(failure(DCZ, Peers.concat(SampleCodings.head(DCZ), named)).reason())
                .isEqualTo("zstd frame that needs a dictionary");
    }

    @Test
    void aDictionaryHasEightBytesToAMebibyte() {
        assertThatIllegalArgumentException().isThrownBy(() -> RawDictionary.of(new byte[7]));
        assertThatIllegalArgumentException().isThrownBy(() -> RawDictionary.of(new byte[RawDictionary.MAX_SIZE + 1]));
        for (int size : new int[] {8, 9, 100, RawDictionary.MAX_SIZE}) {
            byte[] content = new RoundTripTests.Content(size, 20, 1).bytes();
            for (DictionaryCoding coding : DictionaryCoding.of(RawDictionary.of(content))) {
                assertThat(Peers.ourDecode(coding, coding.encode(TEXT))).isEqualTo(TEXT);
                assertThat(Peers.ourDecode(coding, Peers.ourEncode(coding, content)))
                        .isEqualTo(content);
            }
        }
    }

    @Test
    void aDictionaryIsACopyThatNobodyCanChange() {
        byte[] content = "some content".getBytes(UTF_8);
        RawDictionary dictionary = RawDictionary.of(content);
        content[0] ^= 1;
        dictionary.hash()[0] ^= 1;
        dictionary.content().get();

        assertThat(dictionary.content().isReadOnly()).isTrue();
        assertThat(UTF_8.decode(dictionary.content()).toString()).isEqualTo("some content");
        assertThat(dictionary.hasHash(
                        RawDictionary.of("some content".getBytes(UTF_8)).hash()))
                .isTrue();
    }
}
