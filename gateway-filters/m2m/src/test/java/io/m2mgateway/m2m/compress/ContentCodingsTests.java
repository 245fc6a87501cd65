package io.m2mgateway.m2m.compress;

import static io.m2mgateway.m2m.compress.ContentCoding.BR;
import static io.m2mgateway.m2m.compress.ContentCoding.DEFLATE;
import static io.m2mgateway.m2m.compress.ContentCoding.GZIP;
import static io.m2mgateway.m2m.compress.ContentCoding.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.compress.ContentCodings.Parsed;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingsTests {

    private static final byte[] TEXT = "hello hello hello hello".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource
    void aCodingIsFoundByItsTokenInAnyCaseAndIsAvailableHere(ContentCoding coding) {
        assertThat(ContentCoding.of(coding.token())).isEqualTo(coding);
        assertThat(ContentCoding.of(coding.token().toUpperCase(Locale.ROOT))).isEqualTo(coding);
        assertThat(coding.isAvailable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "compress", "gzip ", "dcz", "*"})
    void otherTokensAreNoCoding(String token) {
        assertThat(ContentCoding.of(token)).isNull();
    }

    @Test
    void aHeaderIsReadInOrderWithoutIdentity() {
        assertThat(ContentCodings.parse(List.of())).isEqualTo(new Parsed(List.of(), null));
        assertThat(ContentCodings.parse(List.of("identity"))).isEqualTo(new Parsed(List.of(), null));
        assertThat(ContentCodings.parse(List.of("")).chain()).isEmpty();
        assertThat(ContentCodings.parse(List.of(" x-gzip,, identity ,BR", "zstd")))
                .isEqualTo(new Parsed(List.of(GZIP, BR, ZSTD), null));
    }

    @Test
    void anUnknownTokenIsNamedAndSoIsOneTooMany() {
        assertThat(ContentCodings.parse(List.of("gzip, compress, br")))
                .isEqualTo(new Parsed(List.of(GZIP), "compress"));
        assertThat(ContentCodings.parse(List.of("gzip,gzip,gzip,gzip,br")).unknown())
                .isEqualTo("br");
        assertThat(ContentCodings.parse(List.of("gzip;q=1")).unknown()).isEqualTo("gzip;q=1");
    }

    @Test
    void withoutACodingTheBodyItselfComesBack() {
        assertThat(ContentCodings.decode(TEXT, List.of(), TEXT.length)).isSameAs(TEXT);
        assertThatThrownBy(() -> ContentCodings.decode(TEXT, List.of(), TEXT.length - 1))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
    }

    @Test
    void chainsAreBounded() {
        List<ContentCoding> tooLong = Collections.nCopies(ContentCodings.MAX_CHAIN + 1, GZIP);
        assertThatIllegalArgumentException().isThrownBy(() -> ContentCodings.newDecoder(tooLong, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ContentCodings.newDecoder(List.of(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> GZIP.newDecoder(-1));
    }

    @Test
    void aChainInPiecesOfOneByteComesApartAndIsChecked() {
        byte[] coded = Peers.encode(BR, Peers.encode(DEFLATE, Peers.encode(ZSTD, TEXT)));
        Segments decoded = new Segments();
        try (StreamDecoder decoder = ContentCodings.newDecoder(List.of(ZSTD, DEFLATE, BR), 1000)) {
            for (byte each : coded) {
                decoder.decode(ByteBuffer.wrap(new byte[] {each}), decoded);
            }
            decoder.finish(decoded);
        }

        assertThat(decoded.toByteArray()).isEqualTo(TEXT);
    }

    @Test
    void aChainWhoseInnerDataIsCutIsRefused() {
        byte[] inner = Peers.encode(GZIP, TEXT);
        byte[] coded = Peers.encode(BR, Arrays.copyOf(inner, inner.length - 1));

        assertThatThrownBy(() -> ContentCodings.decode(coded, List.of(GZIP, BR), 1000))
                .isInstanceOf(DecompressionException.class)
                .hasMessageContaining("cut");
    }

    @Test
    void whatDoesNotCompressMayGrowBetweenTwoCodings() {
        byte[] noise = new RoundTripTests.Content(300_000, 256, 3).bytes();
        byte[] coded = Peers.encode(GZIP, Peers.encode(GZIP, noise));

        assertThat(ContentCodings.decode(coded, List.of(GZIP, GZIP), noise.length))
                .isEqualTo(noise);
    }

    @ParameterizedTest
    @EnumSource
    void aPrefixGivesWhatWasFlushedBeforeTheCut(ContentCoding coding) {
        Segments coded = new Segments();
        byte[] part;
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.wrap(TEXT), true, coded);
            int flushed = coded.size();
            encoder.encode(ByteBuffer.wrap(TEXT), true, coded);
            part = Arrays.copyOf(coded.toByteArray(), flushed + 1);
        }

        assertThat(ContentCodings.decodePrefix(part, List.of(coding), 1000)).startsWith(TEXT);
        assertThat(ContentCodings.decodePrefix(part, List.of(coding), 5)).isEqualTo(Arrays.copyOf(TEXT, 5));
        assertThat(ContentCodings.decodePrefix(part, List.of(coding), 0)).isEmpty();
        assertThat(ContentCodings.decodePrefix(new byte[0], List.of(coding), 10))
                .isEmpty();
        assertThat(ContentCodings.decodePrefix(TEXT, List.of(coding), 10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPrefixOfABombThroughAChainEndsWhenItIsFull(ContentCoding coding) {
        byte[] bomb = Peers.encode(coding, Peers.encode(GZIP, new byte[10 << 20]));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ContentCodings.decodePrefix(bomb, List.of(GZIP, coding), 1000);
        long before = threads.getCurrentThreadAllocatedBytes();
        byte[] prefix = ContentCodings.decodePrefix(bomb, List.of(GZIP, coding), 1000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200 * 1024);
        assertThat(prefix).isEqualTo(new byte[1000]);
    }

    @Test
    void aPrefixWithoutACodingIsCut() {
        assertThat(ContentCodings.decodePrefix(TEXT, List.of(), 5)).isEqualTo(Arrays.copyOf(TEXT, 5));
        assertThat(ContentCodings.decodePrefix(TEXT, List.of(), 500)).isSameAs(TEXT);
    }
}
