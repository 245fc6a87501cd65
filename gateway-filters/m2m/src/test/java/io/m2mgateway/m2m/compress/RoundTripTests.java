package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the pieces, our side and an independent one agree, in both directions. */
class RoundTripTests {

    /** The kinds of buffer that a caller may have. */
    enum Kind {
        HEAP,
        HEAP_WITH_OFFSET,
        READ_ONLY,
        DIRECT;

        ByteBuffer of(byte[] bytes, int from, int length) {
            return switch (this) {
                case HEAP -> ByteBuffer.wrap(bytes, from, length);
                case HEAP_WITH_OFFSET -> {
                    ByteBuffer whole = ByteBuffer.allocate(length + 7);
                    yield whole.put(5, bytes, from, length)
                            .position(5)
                            .limit(5 + length)
                            .slice();
                }
                case READ_ONLY -> ByteBuffer.wrap(bytes, from, length).asReadOnlyBuffer();
                case DIRECT -> {
                    ByteBuffer direct = ByteBuffer.allocateDirect(length + 3);
                    yield direct.put(3, bytes, from, length).position(3).limit(3 + length);
                }
            };
        }
    }

    /** Content of a size and of one of three kinds: repetitive, text-like, incompressible. */
    record Content(int size, int alphabet, long seed) {
        byte[] bytes() {
            Random random = new Random(seed);
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) random.nextInt(alphabet);
            }
            return bytes;
        }
    }

    @Provide
    Arbitrary<Content> contents() {
        return Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 300),
                                Arbitraries.integers().between(0, 200_000)),
                        Arbitraries.of(1, 3, 20, 256),
                        Arbitraries.longs())
                .as(Content::new);
    }

    @Provide
    Arbitrary<Coding> codings() {
        return Arbitraries.of(Peers.codings());
    }

    @Provide
    Arbitrary<List<Coding>> chains() {
        return codings().list().ofMaxSize(ContentCodings.MAX_CHAIN);
    }

    @Property(tries = 150)
    void thePeerReadsWhatWeEncodeInPieces(
            @ForAll("codings") Coding coding,
            @ForAll("contents") Content content,
            @ForAll Kind kind,
            @ForAll long seed) {
        byte[] plain = content.bytes();
        Random random = new Random(seed);
        Segments coded = new Segments();
        try (StreamEncoder encoder = coding.newEncoder()) {
            int at = 0;
            while (at < plain.length) {
                int length = pieceLength(random, plain.length - at);
                ByteBuffer piece = kind.of(plain, at, length);
                encoder.encode(piece, random.nextInt(4) == 0, coded);
                assertThat(piece.hasRemaining()).isFalse();
                at += length;
            }
            encoder.finish(coded);
        }

        assertThat(Peers.decode(coding, coded.toByteArray())).isEqualTo(plain);
    }

    @Property(tries = 150)
    void weReadInPiecesWhatThePeerEncodes(
            @ForAll("codings") Coding coding,
            @ForAll("contents") Content content,
            @ForAll Kind kind,
            @ForAll long seed) {
        byte[] plain = content.bytes();
        byte[] coded = Peers.encode(coding, plain);
        Random random = new Random(seed);
        Segments decoded = new Segments();
        try (StreamDecoder decoder = coding.newDecoder(plain.length)) {
            int at = 0;
            while (at < coded.length) {
                int length = pieceLength(random, coded.length - at);
                ByteBuffer piece = kind.of(coded, at, length);
                decoder.decode(piece, decoded);
                assertThat(piece.hasRemaining()).isFalse();
                at += length;
            }
            decoder.finish(decoded);
        }

        assertThat(decoded.toByteArray()).isEqualTo(plain);
    }

    @Property(tries = 60)
    void chainsComeApartInReverseOrder(@ForAll("chains") List<Coding> chain, @ForAll("contents") Content content) {
        byte[] plain = content.bytes();
        byte[] coded = plain;
        for (Coding coding : chain) {
            coded = Peers.encode(coding, coded);
        }

        assertThat(ContentCodings.decode(coded, chain, plain.length)).isEqualTo(plain);
    }

    private static int pieceLength(Random random, int left) {
        return Math.min(left, random.nextBoolean() ? 1 + random.nextInt(20) : 1 + random.nextInt(60_000));
    }
}
