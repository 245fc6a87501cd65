package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An event that was flushed is whole on the other side before the next one exists. */
class FlushTests {

    private static byte[] event(int number) {
        String filler = "x".repeat(number % 7 == 6 ? 12_000 : number * 3);
        return ("data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\"" + number + filler + "\"}}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void thePeerHasEachEventAtItsFlush(Coding coding) {
        Segments coded = new Segments();
        Segments plain = new Segments();
        try (StreamEncoder encoder = coding.newEncoder()) {
            for (int i = 0; i < 30; i++) {
                plain.accept(ByteBuffer.wrap(event(i)));
                encoder.encode(ByteBuffer.wrap(event(i)), true, coded);

                assertThat(Peers.decodeBeginning(coding, coded.toByteArray(), plain.size()))
                        .isEqualTo(plain.toByteArray());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void weHandOnEachEventWithThePieceThatCompletesIt(Coding coding) {
        try (StreamEncoder encoder = coding.newEncoder();
                StreamDecoder decoder = coding.newDecoder(1 << 20)) {
            for (int i = 0; i < 30; i++) {
                Segments coded = new Segments();
                Segments decoded = new Segments();
                encoder.encode(ByteBuffer.wrap(event(i)), true, coded);
                decoder.decode(ByteBuffer.wrap(coded.toByteArray()), decoded);

                assertThat(decoded.toByteArray()).isEqualTo(event(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void aFlushOfNothingNewAddsNothing(Coding coding) {
        Segments coded = new Segments();
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.wrap(event(1)), true, coded);
            int size = coded.size();
            encoder.encode(ByteBuffer.allocate(0), true, coded);
            encoder.encode(ByteBuffer.allocate(0), false, coded);

            assertThat(coded.size()).isEqualTo(size);
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void aFlushBeforeAnyDataLeavesAWholeStream(Coding coding) {
        Segments coded = new Segments();
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.allocate(0), true, coded);
            encoder.encode(ByteBuffer.wrap(event(2)), false, coded);
            encoder.finish(coded);
        }

        assertThat(Peers.decode(coding, coded.toByteArray())).isEqualTo(event(2));
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void laterEventsOfAStreamShrinkToAFractionOfTheirSize(Coding coding) {
        Segments coded = new Segments();
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.wrap(event(21)), true, coded);
            int first = coded.size();
            encoder.encode(ByteBuffer.wrap(event(22)), true, coded);

            assertThat(coded.size() - first).isLessThan(event(22).length / 3);
        }
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.compress.Peers#codings")
    void outputComesInBoundedChunks(Coding coding) {
        byte[] coded = Peers.encode(coding, new byte[1 << 20]);
        try (StreamDecoder decoder = coding.newDecoder(1 << 20)) {
            decoder.decode(
                    ByteBuffer.wrap(coded),
                    chunk -> assertThat(chunk.remaining()).isBetween(1, 8192));
        }
    }
}
