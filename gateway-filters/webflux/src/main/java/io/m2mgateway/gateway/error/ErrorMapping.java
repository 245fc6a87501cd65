package io.m2mgateway.gateway.error;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.SecurityThreatException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.Exceptions;

/** The one place where a {@code Throwable} becomes an error of the contract. */
final class ErrorMapping {

    private static final String INTERNAL = "The gateway failed to process the request.";

    private ErrorMapping() {}

    /**
     * @param routed whether a route was found. Only then is trouble with the network the upstream's; in an endpoint of the
     *     application's own it is the application's
     */
    static GatewayError map(Throwable thrown, boolean routed) {
        Throwable error = unwrap(thrown);
        if (error instanceof GatewayException answer) {
            return answer.error();
        }
        if (error instanceof M2mException data) {
            return ofCodec(data);
        }
        if (error instanceof DataBufferLimitException) {
            return GatewayError.of(ErrorCode.CONTENT_TOO_LARGE, "The body is larger than the limit.");
        }
        if (routed && UpstreamFault.isTimeout(error)) {
            return GatewayError.of(ErrorCode.UPSTREAM_TIMEOUT, "The upstream did not answer in time.");
        }
        if (error instanceof ErrorResponse response) {
            return ofSpring(response, error);
        }
        if (routed && UpstreamFault.isUnavailable(error)) {
            return GatewayError.of(503, "The upstream is not available at the moment.");
        }
        if (routed && UpstreamFault.isBroken(error)) {
            return GatewayError.of(ErrorCode.UPSTREAM_ERROR, UpstreamFault.describe(error));
        }
        return GatewayError.of(ErrorCode.INTERNAL_ERROR, INTERNAL);
    }

    private static GatewayError ofCodec(M2mException data) {
        ErrorCode code = data.code();
        if (code.status() >= 500) {
            return GatewayError.of(code, INTERNAL);
        }
        GatewayError answer = GatewayError.of(code, data.reason());
        if (code.compressionError() != null) {
            answer = answer.withDetail("error", code.compressionError());
        }
        if (data.offset() >= 0) {
            answer = answer.withDetail("offset", data.offset());
        }
        if (data instanceof DecompressionException decoding && decoding.detail() != null) {
            answer = answer.withDetail("reason", decoding.detail());
        }
        if (data instanceof SecurityThreatException threat) {
            answer = answer.withDetail("threat_type", threat.threatType().name())
                    .withDetail("confidence", threat.confidence());
        }
        return answer;
    }

    private static GatewayError ofSpring(ErrorResponse response, Throwable error) {
        int status = response.getStatusCode().value();
        if (status < 400 || status > 599) {
            return GatewayError.of(ErrorCode.INTERNAL_ERROR, INTERNAL);
        }
        GatewayError answer = GatewayError.of(status, message(status, error));
        for (var header : response.getHeaders().headerSet()) {
            if (!header.getKey().equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                answer = answer.withHeader(header.getKey(), String.join(", ", header.getValue()));
            }
        }
        return answer;
    }

    /** Reasons are the application's words to its callers for 4xx; for 5xx and for what Spring itself finds missing they tell of internals. */
    private static String message(int status, Throwable error) {
        if (status == 404) {
            return "Nothing is found at this path.";
        }
        if (error instanceof MethodNotAllowedException) {
            return "The path does not take this method.";
        }
        if (status >= 500) {
            return status == 500 ? INTERNAL : GatewayError.reasonPhrase(status) + ".";
        }
        String reason = error instanceof ResponseStatusException spring ? spring.getReason() : null;
        return reason == null || reason.isEmpty() ? GatewayError.reasonPhrase(status) + "." : reason;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable error = Exceptions.unwrap(thrown);
        while ((error instanceof CompletionException || error instanceof ExecutionException)
                && error.getCause() != null) {
            error = error.getCause();
        }
        return error;
    }
}
