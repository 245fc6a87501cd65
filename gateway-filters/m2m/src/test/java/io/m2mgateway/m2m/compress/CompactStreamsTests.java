package io.m2mgateway.m2m.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactStreamsTests {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static List<byte[]> events() {
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            events.add(("data:"
                            + " {\"id\":\"chatcmpl-9\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
                            + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word" + i * 7919
                            + "\"},\"finish_reason\":null}]}\n\n")
                    .getBytes(UTF_8));
        }
        events.add("data: [DONE]\n\n".getBytes(UTF_8));
        return events;
    }

    private static ByteSink into(ByteArrayOutputStream all) {
        return chunk -> all.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
    }

    @Test
    void anEventNeverWaitsForTheNextAndItsBytesComeBack() {
        for (Dictionaries dictionaries : List.of(Dictionaries.shipped(), Dictionaries.none())) {
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            try (StreamEncoder encoder = CompactStreams.newEncoder(dictionaries);
                    StreamDecoder decoder = CompactStreams.newDecoder(dictionaries, NO_LIMIT)) {
                for (byte[] event : events()) {
                    ByteArrayOutputStream coded = new ByteArrayOutputStream();
                    encoder.encode(ByteBuffer.wrap(event), true, into(coded));
                    plain.reset();
                    decoder.decode(ByteBuffer.wrap(coded.toByteArray()), into(plain));
                    assertThat(plain.toByteArray()).isEqualTo(event);
                    sent.writeBytes(coded.toByteArray());
                }
                ByteArrayOutputStream end = new ByteArrayOutputStream();
                encoder.finish(into(end));
                decoder.decode(ByteBuffer.wrap(end.toByteArray()), into(plain));
                decoder.finish(into(plain));
            }
            assertThat(sent.toByteArray()[0]).isEqualTo((byte) 0xC1);
            // Of about 190 bytes each.
            assertThat(sent.size() / events().size()).isLessThan(24);
        }
    }

    private static byte[] stream(Dictionaries dictionaries) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (StreamEncoder encoder = CompactStreams.newEncoder(dictionaries)) {
            events().forEach(event -> encoder.encode(ByteBuffer.wrap(event), true, into(sent)));
            encoder.finish(into(sent));
        }
        return sent.toByteArray();
    }

    private static byte[] read(byte[] stream, int pieces, long max) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (StreamDecoder decoder = CompactStreams.newDecoder(Dictionaries.shipped(), max)) {
            for (int from = 0; from < stream.length; from += pieces) {
                decoder.decode(ByteBuffer.wrap(stream, from, Math.min(pieces, stream.length - from)), into(plain));
            }
            decoder.finish(into(plain));
        }
        return plain.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1 << 20})
    void theNetworkMayCutItAnywhere(int pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        events().forEach(all::writeBytes);
        assertThat(read(stream(Dictionaries.shipped()), pieces, NO_LIMIT)).isEqualTo(all.toByteArray());
        assertThat(read(stream(Dictionaries.none()), pieces, NO_LIMIT)).isEqualTo(all.toByteArray());
    }

    @Test
    void whatIsNoStreamIsRefused() {
        byte[] good = stream(Dictionaries.shipped());
        assertRefused(Arrays.copyOf(good, good.length - 1), "cut");
        assertRefused(Arrays.copyOf(good, good.length + 1), "after the end");
        assertRefused("data: plain\n\n".getBytes(UTF_8), "not a compact frame");
        assertRefused(
                M2mCodec.create().encode("{\"model\":\"m\"}".getBytes(UTF_8), io.m2mgateway.m2m.WireForm.COMPACT),
                "not a compact frame of a stream");
        assertRefused(new byte[] {(byte) 0xC1, 2 | 6 << 3, 1, 2, 3, 4, 0, 0}, "dictionary is not available");
        byte[] damaged = good.clone();
        Arrays.fill(damaged, 10, 40, (byte) 0x5A);
        assertThatThrownBy(() -> read(damaged, 50, NO_LIMIT)).isInstanceOf(DecompressionException.class);
        assertThatThrownBy(() -> read(good, 50, 1000))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000, 1 << 20})
    void whatIsNotFlushedComesBackToo(int most) {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (StreamEncoder encoder = CompactStreams.newEncoder(Dictionaries.shipped())) {
            for (int from = 0; from < noise.length; from += 70_000) {
                encoder.encode(
                        ByteBuffer.wrap(noise, from, Math.min(70_000, noise.length - from)), from == 0, into(sent));
                encoder.encode(ByteBuffer.allocate(0), false, into(sent));
            }
            encoder.encode(ByteBuffer.allocate(0), true, into(sent));
            encoder.encode(ByteBuffer.allocate(0), true, into(sent));
            encoder.finish(into(sent));
        }
        assertThat(read(sent.toByteArray(), most, NO_LIMIT)).isEqualTo(noise);
    }

    @Test
    void anEmptyStreamComesBack() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (StreamEncoder encoder = CompactStreams.newEncoder(Dictionaries.none())) {
            encoder.finish(into(sent));
        }
        assertThat(sent.toByteArray()).startsWith(0xC1, 2 | 4 << 3).endsWith(0);
        assertThat(read(sent.toByteArray(), 50, NO_LIMIT)).isEmpty();
    }

    @Test
    void aPieceThatIsNoneIsRefused() {
        assertRefused(new byte[] {(byte) 0xC1, 2 | 4 << 3, (byte) 0x80, 0}, "not canonical");
        assertRefused(new byte[] {(byte) 0xC1, 2 | 4 << 3, -1, -1, -1, -1, 1}, "too large");
        // A stored block of one byte, the last of its data.
        assertRefused(
                new byte[] {(byte) 0xC1, 2 | 4 << 3, 6 << 1, 1, 1, 0, (byte) 0xFE, (byte) 0xFF, 'x', 0},
                "ends within the stream");
        // A block of a kind that deflate does not have.
        assertRefused(new byte[] {(byte) 0xC1, 2 | 4 << 3, 1 << 1, 6, 0}, "malformed deflate data");
    }

    @Test
    void aStreamIsNoDocument() {
        assertThatThrownBy(() -> M2mCodec.create().decode(stream(Dictionaries.shipped())))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_ALGORITHM));
    }

    private static void assertRefused(byte[] stream, String reason) {
        assertThatThrownBy(() -> read(stream, 50, NO_LIMIT))
                .isInstanceOf(DecompressionException.class)
                .hasMessageContaining(reason);
    }
}
