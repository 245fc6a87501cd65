package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.m2mgateway.m2m.crypto.FrameProtection;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class SecureVectorTests {
    private static final int TAG = 7;
    /** Of the vectors: raw payloads under headers of our making. */
    private static final int COMPARABLE = 10;

    private final M2mCodec codec = M2mCodec.create();

    private static Stream<DynamicTest> each(Predicate<JsonNode> which, Consumer<JsonNode> test) {
        return Vectors.read("secure.jsonl").stream()
                .filter(which)
                .map(line -> DynamicTest.dynamicTest(Vectors.name(line), () -> test.accept(line)));
    }

    private static boolean isOk(JsonNode line) {
        return line.get("expect").stringValue().equals("ok");
    }

    private static boolean isConfig(JsonNode line) {
        return line.path("code").asString("").equals("CONFIG");
    }

    private static byte[] key(JsonNode line) {
        return HexFormat.of().parseHex(line.get("key_hex").stringValue());
    }

    private static FrameProtection protection(JsonNode line) {
        return line.get("mode").stringValue().equals("hmac")
                ? FrameProtection.hmac(List.of(key(line)))
                : FrameProtection.aead(List.of(key(line)), nonces(line));
    }

    /** Gives the vector's nonce, so that sealing can be compared byte for byte. */
    private static SecureRandom nonces(JsonNode line) {
        String nonce = line.path("nonce_hex").asString("");
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(HexFormat.of().parseHex(nonce), 0, bytes, 0, bytes.length);
            }
        };
    }

    @Test
    void allVectorsAreHere() {
        assertThat(Vectors.read("secure.jsonl")).hasSize(101);
    }

    @TestFactory
    Stream<DynamicTest> opensWhatIsAuthentic() {
        return each(SecureVectorTests::isOk, line -> {
            byte[] frame = Vectors.bytes(line, "frame_b64");
            for (byte[] message : List.of(frame, Vectors.text(line))) {
                AuthenticFrame authentic = codec.authenticate(message, protection(line));
                DecodedMessage decoded = codec.decode(authentic);
                assertThat(decoded.document()).isEqualTo(Vectors.bytes(line, "doc_b64"));
                FrameHeader header = Objects.requireNonNull(decoded.header());
                JsonNode expected = line.get("header");
                assertThat(header.security()).isEqualTo(expected.get("security").intValue());
                assertThat(header.crc32()).isEqualTo(expected.get("crc32").longValue());
                assertThat(header.headerLength())
                        .isEqualTo(expected.get("header_len").intValue());
                String nonce = line.path("nonce_hex").asString("");
                assertThat(authentic.nonce())
                        .isEqualTo(nonce.isEmpty() ? null : HexFormat.of().parseHex(nonce));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> opensWhatItSeals() {
        return each(SecureVectorTests::isOk, line -> {
            byte[] document = Vectors.bytes(line, "doc_b64");
            FrameProtection protection = protection(line);
            byte[] ours = codec.encodeProtected(document, WireForm.M2M, protection);
            assertThat(codec.decode(codec.authenticate(ours, protection)).document())
                    .isEqualTo(document);
        });
    }

    /** Those whose payload is stored as it is: elsewhere our Brotli may find another stream. */
    @Test
    void sealsAsTheReferenceDoesByteForByte() {
        long same = Vectors.read("secure.jsonl").stream()
                .filter(SecureVectorTests::isOk)
                .filter(line -> Arrays.equals(
                        codec.encodeProtected(Vectors.bytes(line, "doc_b64"), WireForm.M2M, protection(line)),
                        Vectors.bytes(line, "frame_b64")))
                .count();
        assertThat(same).isGreaterThanOrEqualTo(COMPARABLE);
    }

    @TestFactory
    Stream<DynamicTest> refusesTheRestWithTheVectorsCode() {
        return each(line -> !isOk(line) && !isConfig(line), line -> {
            for (byte[] message : List.of(Vectors.bytes(line, "frame_b64"), Vectors.text(line))) {
                M2mException refused = catchThrowableOfType(M2mException.class, () -> {
                    if (line.get("key_hex").isNull()) {
                        codec.decode(message);
                    } else {
                        codec.decode(codec.authenticate(message, protection(line)));
                    }
                });
                assertThat(refused.code().name()).isEqualTo(line.get("code").stringValue());
                if (!line.get("key_hex").isNull()
                        && !line.get("why").stringValue().startsWith("authentic")) {
                    assertThat(refused.getMessage()).isEqualTo("frame is not authentic");
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> refusesKeysThatAreTooShort() {
        return each(
                SecureVectorTests::isConfig,
                line -> assertThatThrownBy(() -> protection(line)).isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void refusesEveryOtherModeByte() {
        for (JsonNode line : Vectors.read("secure.jsonl")) {
            if (!isOk(line)) {
                continue;
            }
            byte[] frame = Vectors.bytes(line, "frame_b64");
            for (int mode = 0; mode < 256; mode++) {
                byte[] changed = frame.clone();
                changed[TAG + 3] = (byte) mode;
                if (Arrays.equals(changed, frame)) {
                    continue;
                }
                M2mException refused =
                        catchThrowableOfType(M2mException.class, () -> codec.authenticate(changed, protection(line)));
                assertThat(refused.code()).isEqualTo(ErrorCode.DECOMPRESSION_FAILED);
                assertThat(refused.getMessage()).isEqualTo("frame is not authentic");
            }
        }
    }
}
