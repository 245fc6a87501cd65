package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class OtherFormVectorTests {
    private final M2mCodec codec = M2mCodec.create();
    private final M2mCodec withLlama = M2mCodec.builder().llamaAsCl100k(true).build();

    private static Stream<DynamicTest> each(String file, Consumer<JsonNode> test) {
        return Vectors.read(file).stream()
                .map(line -> DynamicTest.dynamicTest(Vectors.name(line), () -> test.accept(line)));
    }

    @Test
    void allVectorsAreHere() {
        assertThat(Vectors.read("token.jsonl")).hasSize(40);
        assertThat(Vectors.read("brotli.jsonl")).hasSize(19);
    }

    @TestFactory
    Stream<DynamicTest> tokenNative() {
        return each("token.jsonl", line -> {
            String tokenizer = line.get("tokenizer").stringValue();
            boolean llama = tokenizer.equals("llama");
            M2mCodec reader = llama ? withLlama : codec;
            WireForm text = tokenizer.equals("o200k") ? WireForm.TOKEN_NATIVE_O200K : WireForm.TOKEN_NATIVE;
            WireForm binary =
                    tokenizer.equals("o200k") ? WireForm.TOKEN_NATIVE_O200K_BINARY : WireForm.TOKEN_NATIVE_BINARY;
            byte[] document = Vectors.bytes(line, "doc_b64");
            byte[] textMessage = Vectors.text(line);
            byte[] binaryMessage = Vectors.bytes(line, "binary_b64");
            if (!line.path("utf8").booleanValue(true)) {
                refuses(ErrorCode.DECOMPRESSION_FAILED, () -> codec.decode(textMessage));
                refuses(ErrorCode.DECOMPRESSION_FAILED, () -> codec.decode(binaryMessage, binary));
                return;
            }
            assertThat(reader.decode(textMessage).form()).isEqualTo(text);
            assertThat(reader.decode(textMessage).document()).isEqualTo(document);
            assertThat(reader.decode(binaryMessage, binary).document()).isEqualTo(document);
            if (llama) {
                refuses(ErrorCode.UNSUPPORTED_ALGORITHM, () -> codec.decode(textMessage));
                refuses(ErrorCode.UNSUPPORTED_ALGORITHM, () -> codec.decode(binaryMessage, binary));
            } else if (!Vectors.is(line, "decode_only")) {
                assertThat(codec.encode(document, text)).isEqualTo(textMessage);
                assertThat(codec.encode(document, binary)).isEqualTo(binaryMessage);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> brotliAndZlib() {
        return each("brotli.jsonl", line -> {
            byte[] document = Vectors.bytes(line, "doc_b64");
            DecodedMessage message = codec.decode(Vectors.text(line));
            boolean brotli = line.get("form").stringValue().equals("v3");
            assertThat(message.form()).isEqualTo(brotli ? WireForm.BROTLI : WireForm.ZLIB);
            assertThat(message.document()).isEqualTo(document);
            assertThat(codec.decode(codec.encode(document, WireForm.BROTLI)).document())
                    .isEqualTo(document);
        });
    }

    @TestFactory
    Stream<DynamicTest> protectedFramesAreNeverPlain() {
        return each("secure.jsonl", line -> {
            byte[] frame = Vectors.bytes(line, "frame_b64");
            if (frame.length < 11 || (frame[10] != 1 && frame[10] != 2)) {
                return;
            }
            assertThatThrownBy(() -> codec.decode(frame))
                    .asInstanceOf(InstanceOfAssertFactories.type(DecompressionException.class))
                    .extracting(M2mException::code)
                    .isIn(ErrorCode.UNSUPPORTED_ALGORITHM, ErrorCode.DECOMPRESSION_FAILED);
            if (line.get("expect").stringValue().equals("ok")) {
                refuses(ErrorCode.UNSUPPORTED_ALGORITHM, () -> codec.decode(frame));
                refuses(ErrorCode.UNSUPPORTED_ALGORITHM, () -> codec.decode(Vectors.text(line)));
                assertThat(Objects.requireNonNull(
                                        codec.readHeader(frame, 0, frame.length).header())
                                .security())
                        .isEqualTo(frame[10]);
            }
        });
    }

    private static void refuses(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(M2mException.class))
                .extracting(M2mException::code)
                .isEqualTo(code);
    }
}
