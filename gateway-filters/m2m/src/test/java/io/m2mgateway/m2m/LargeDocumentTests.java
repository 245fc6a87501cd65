package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes around the decoder's window and its multiples, where the library reads ahead and asks for input that it has. */
class LargeDocumentTests {

    private static final M2mCodec CODEC = M2mCodec.create();

    @ParameterizedTest
    @ValueSource(ints = {16_384, 65_536, 1 << 20, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, 5_000_000, 8 << 20})
    void aDocumentOfAnySizeComesBack(int size) {
        for (Random random : new Random[] {null, new Random(size)}) {
            byte[] document = document(size, random);
            for (WireForm form : new WireForm[] {WireForm.M2M, WireForm.BROTLI}) {
                byte[] message = CODEC.encode(document, form);
                assertThat(Arrays.equals(CODEC.decode(message).document(), document))
                        .as("%s of %d bytes", form, size)
                        .isTrue();
            }
        }
    }

    private static byte[] document(int size, Random random) {
        byte[] document = new byte[size];
        Arrays.fill(document, (byte) '0');
        for (int i = 0; random != null && i < size; i++) {
            document[i] = (byte) ('a' + random.nextInt(26));
        }
        byte[] head = {'{', '"', 'a', '"', ':', '"'};
        System.arraycopy(head, 0, document, 0, head.length);
        document[size - 2] = '"';
        document[size - 1] = '}';
        return document;
    }
}
