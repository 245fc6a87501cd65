package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.SecurityThreatException;
import io.m2mgateway.m2m.ThreatType;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.gateway.support.NotFoundException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;

class ErrorMappingTests {

    static Stream<Arguments> routed() {
        return Stream.of(
                Arguments.of(new ConnectException("refused: /10.0.0.1:80"), 502, "UPSTREAM_ERROR"),
                Arguments.of(new UnknownHostException("llm.internal"), 502, "UPSTREAM_ERROR"),
                Arguments.of(new IOException("Connection reset by peer"), 502, "UPSTREAM_ERROR"),
                Arguments.of(new DecoderException("bad"), 502, "UPSTREAM_ERROR"),
                Arguments.of(new ConnectTimeoutException("10.0.0.1"), 504, "UPSTREAM_TIMEOUT"),
                Arguments.of(ReadTimeoutException.INSTANCE, 504, "UPSTREAM_TIMEOUT"),
                Arguments.of(new TimeoutException("late"), 504, "UPSTREAM_TIMEOUT"),
                Arguments.of(
                        new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, "Response took longer"),
                        504,
                        "UPSTREAM_TIMEOUT"),
                Arguments.of(NotFoundException.create(false, "no instance of llm"), 503, "SERVICE_UNAVAILABLE"),
                Arguments.of(new DataBufferLimitException("at 10.0.0.1"), 413, "CONTENT_TOO_LARGE"),
                Arguments.of(new CompletionException(new IOException("x")), 502, "UPSTREAM_ERROR"),
                Arguments.of(new NumberFormatException("a bug of ours"), 500, "INTERNAL_ERROR"),
                Arguments.of(new IllegalStateException("10.0.0.1"), 500, "INTERNAL_ERROR"));
    }

    @ParameterizedTest
    @CsvSource({"24, CONTEXT_GONE", "16, DICTIONARY_UNKNOWN"})
    void whatASenderCanMendIsNamed(int payload, String reason) {
        // One name of a context, or an id and whatever follows.
        byte[] frame = {(byte) 0xC1, (byte) (2 | payload), 1, 2, 3, 4, 5, 6, 7, 8, 9, 0};
        Throwable refused = catchThrowable(() -> M2mCodec.create().decode(frame));
        GatewayError error = ErrorMapping.map(refused, true);
        assertThat(error.code()).isEqualTo("DECOMPRESSION_FAILED");
        assertThat(error.details()).containsEntry("reason", reason);
    }

    @ParameterizedTest
    @MethodSource("routed")
    void troubleOnARoute(Throwable thrown, int status, String code) {
        GatewayError error = ErrorMapping.map(thrown, true);
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.message())
                .doesNotContain("10.0.0.1")
                .doesNotContain("llm")
                .endsWith(".");
    }

    @Test
    void troubleOutsideOfARouteIsTheApplications() {
        assertThat(ErrorMapping.map(new IOException("reset"), false).status()).isEqualTo(500);
        assertThat(ErrorMapping.map(new TimeoutException("late"), false).status())
                .isEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeOfTheTableKeepsItsStatus(ErrorCode code) {
        GatewayError error = ErrorMapping.map(new DecompressionException(code, "why it failed", 17), true);
        assertThat(error.status()).isEqualTo(code.status());
        assertThat(error.code()).isEqualTo(code.name());
        if (code.status() < 500) {
            assertThat(error.message()).isEqualTo("why it failed");
            assertThat(error.details()).containsEntry("offset", 17L);
        } else {
            assertThat(error.message()).doesNotContain("why it failed");
        }
    }

    @Test
    void aThreatNamesItsTypeAndConfidence() {
        GatewayError error =
                ErrorMapping.map(new SecurityThreatException(ThreatType.MALFORMED_INPUT, 1.0, "header lies"), true);
        assertThat(error.status()).isEqualTo(422);
        assertThat(error.details())
                .containsEntry("threat_type", "MALFORMED_INPUT")
                .containsEntry("confidence", 1.0);
    }

    @Test
    void headersOfSpringsErrorsStay() {
        GatewayError error =
                ErrorMapping.map(new MethodNotAllowedException(HttpMethod.PUT, Set.of(HttpMethod.GET)), false);
        assertThat(error.status()).isEqualTo(405);
        assertThat(error.headers()).containsEntry("Allow", "GET");
    }

    @Test
    void anAnswerOfAFilterIsTakenAsItIs() {
        GatewayError error = GatewayError.of(415, ErrorCode.UNSUPPORTED_ALGORITHM, "no such coding")
                .withHeader("Accept-Encoding", "gzip")
                .withDetail("coding", "lzma");
        assertThat(ErrorMapping.map(new GatewayException(error), true)).isSameAs(error);
        assertThat(new GatewayException(error).getStatusCode().value()).isEqualTo(415);
        assertThat(new GatewayException(error).getHeaders().getFirst("Accept-Encoding"))
                .isEqualTo("gzip");
    }
}
