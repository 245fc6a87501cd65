package io.m2mgateway.m2m.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.Vectors;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import java.util.Base64;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class SessionDataTests {
    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Grüße\"}]}".getBytes(UTF_8);

    private final M2mCodec codec = M2mCodec.builder().build();

    private static Agreement agreement(Algorithm algorithm, Dialect dialect, long maxPayload) {
        return new Agreement(dialect, algorithm, TokenEncoding.O200K, maxPayload, true, false, false, false, null);
    }

    @ParameterizedTest
    @EnumSource
    void aDocumentComesBackInEachAlgorithm(Algorithm algorithm) {
        for (Dialect dialect : Dialect.values()) {
            Agreement agreement = agreement(algorithm, dialect, 0);
            Data data = SessionData.encode(DOCUMENT, agreement, codec, null);
            assertThat(data.algorithm()).isEqualTo(algorithm.wireName(dialect));
            assertThat(data.originalSize()).isEqualTo(DOCUMENT.length);
            assertThat(SessionData.decode(data, agreement, codec)).isEqualTo(DOCUMENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ref-data-m2m", "ref-data-tokennative", "ref-data-brotli", "ref-data-none"})
    void readsWhatTheReferenceSends(String name) {
        var line = SessionVectorsTests.messages()
                .filter(each -> Vectors.name(each).equals(name))
                .findFirst()
                .orElseThrow();
        SessionMessage message =
                new SessionCodec(1 << 16).read(line.get("message").stringValue().getBytes(UTF_8));
        Data data = (Data) message.payload();
        Agreement agreement = agreement(Algorithm.ofWireName(data.algorithm()), Dialect.REFERENCE, 0);
        assertThat(SessionData.decode(data, agreement, codec))
                .isEqualTo(Base64.getDecoder().decode(line.get("doc_b64").stringValue()));
    }

    @Test
    void anotherAlgorithmThanTheSessionsIsRefused() {
        Agreement m2m = agreement(Algorithm.M2M, Dialect.REFERENCE, 0);
        Data brotli = SessionData.encode(DOCUMENT, agreement(Algorithm.BROTLI, Dialect.REFERENCE, 0), codec, null);
        refused(brotli, m2m, ErrorCode.UNSUPPORTED_ALGORITHM);
        refused(new Data("m2m", brotli.content(), null, null), m2m, ErrorCode.UNSUPPORTED_ALGORITHM);
        refused(new Data("m2m", "{}", null, null), m2m, ErrorCode.UNSUPPORTED_ALGORITHM);
        refused(new Data("zstd", "", null, null), m2m, ErrorCode.UNSUPPORTED_ALGORITHM);
    }

    @ParameterizedTest
    @EnumSource
    void moreThanTheSessionTakesIsRefused(Algorithm algorithm) {
        Data data = SessionData.encode(DOCUMENT, agreement(algorithm, Dialect.REFERENCE, 0), codec, null);
        refused(data, agreement(algorithm, Dialect.REFERENCE, DOCUMENT.length - 1), ErrorCode.CONTENT_TOO_LARGE);
    }

    private void refused(Data data, Agreement agreement, ErrorCode code) {
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() -> SessionData.decode(data, agreement, codec))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
