package io.m2mgateway.m2m;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.crypto.FrameProtection;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compact frames with HMAC and AEAD: there and back, readable facts, and one refusal for all that is not authentic. */
class ProtectedCompactTests {
    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"how deep is it?\"}]}"
                    .getBytes(UTF_8);

    private final M2mCodec codec = M2mCodec.create();

    private static FrameProtection aead(int key) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) key;
        return FrameProtection.aead(List.of(bytes), new SecureRandom());
    }

    private static FrameProtection hmac(int key) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) key;
        return FrameProtection.hmac(List.of(bytes));
    }

    static Stream<FrameProtection> protections() {
        return Stream.of(hmac(1), aead(1));
    }

    @ParameterizedTest
    @MethodSource("protections")
    void framesGoThereAndBackAndTheirFactsAreReadable(FrameProtection protection) {
        for (byte[] document : List.of(DOCUMENT, "{}".getBytes(UTF_8), "[1]".getBytes(UTF_8))) {
            byte[] frame = codec.encodeProtected(document, WireForm.COMPACT, protection);
            AuthenticFrame opened = codec.authenticate(frame, protection);
            assertThat(opened.form()).isEqualTo(WireForm.COMPACT);
            assertThat(codec.decode(opened).document()).isEqualTo(document);
            assertThatThrownBy(() -> codec.decode(frame))
                    .isInstanceOfSatisfying(
                            DecompressionException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_ALGORITHM));
        }
        byte[] frame = codec.encodeProtected(DOCUMENT, WireForm.COMPACT, protection);
        HeaderRead read = codec.readHeader(frame, 0, frame.length);
        assertThat(read.header()).isNotNull().satisfies(header -> {
            assertThat(header.model()).isEqualTo("gpt-4o");
            assertThat(header.streamRequested()).isTrue();
            assertThat(header.security()).isEqualTo(protection.mode().code());
        });
    }

    @ParameterizedTest
    @MethodSource("protections")
    void eachChangedByteIsRefusedAlike(FrameProtection protection) {
        byte[] frame = codec.encodeProtected(DOCUMENT, WireForm.COMPACT, protection);
        for (int i = 0; i < frame.length; i++) {
            for (int bit : new int[] {0, 3, 6, 7}) {
                byte[] changed = frame.clone();
                changed[i] ^= (byte) (1 << bit);
                assertRefused(changed, protection);
            }
            assertRefused(Arrays.copyOf(frame, i), protection);
        }
        assertRefused(Arrays.copyOf(frame, frame.length + 1), protection);
        assertRefused(codec.encode(DOCUMENT, WireForm.COMPACT), protection);
        assertRefused(frame, hmac(2));
        assertRefused(frame, aead(2));
    }

    private void assertRefused(byte[] frame, FrameProtection protection) {
        if (frame.length > 0 && frame[0] == '#') {
            return;
        }
        assertThatThrownBy(() -> codec.authenticate(frame, protection))
                .isInstanceOf(DecompressionException.class)
                .hasMessage("frame is not authentic");
    }
}
