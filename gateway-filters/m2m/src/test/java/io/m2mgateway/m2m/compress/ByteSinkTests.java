package io.m2mgateway.m2m.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ByteSinkTests {

    private static byte[] document() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < 200_000) {
            text.append(Integer.toString(random.nextInt(1 << 20), 36)).append(' ');
        }
        return text.toString().getBytes(UTF_8);
    }

    /** A sink that copies the bytes and leaves the chunk's position where it was. */
    private static ByteSink looking(ByteArrayOutputStream all) {
        return chunk -> all.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void aSinkNeedNotMoveTheChunksPosition(ContentCoding coding) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (StreamEncoder encoder = coding.newEncoder()) {
            encoder.encode(ByteBuffer.wrap(document()), false, looking(coded));
            encoder.finish(looking(coded));
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (StreamDecoder decoder = coding.newDecoder(Long.MAX_VALUE)) {
            decoder.decode(ByteBuffer.wrap(coded.toByteArray()), looking(plain));
            decoder.finish(looking(plain));
        }
        assertThat(plain.toByteArray()).isEqualTo(document());
    }
}
