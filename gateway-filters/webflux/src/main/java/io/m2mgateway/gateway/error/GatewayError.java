package io.m2mgateway.gateway.error;

import io.m2mgateway.m2m.ErrorCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * An error answer, before it has a shape.
 *
 * @param status HTTP status, 400 to 599
 * @param code upper snake case, as in the contract's table
 * @param message for the caller's developer: no payload, no internals
 * @param details members of the envelope's {@code details}, in this order; values are strings, numbers, booleans, lists or maps
 * @param headers response headers that belong to the error, {@code Allow} or {@code Retry-After} for example
 */
public record GatewayError(
        int status, String code, String message, Map<String, Object> details, Map<String, String> headers) {

    /** Keeps its own copies, in order. */
    public GatewayError {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is none of an error");
        }
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** An error of the contract's table, with its own status. */
    public static GatewayError of(ErrorCode code, String message) {
        return new GatewayError(code.status(), code.name(), message, Map.of(), Map.of());
    }

    /** A code of the table under the status that HTTP demands. */
    public static GatewayError of(int status, ErrorCode code, String message) {
        return new GatewayError(status, code.name(), message, Map.of(), Map.of());
    }

    /** An error by status alone: the table's code where it has one for this status, else the reason phrase. */
    public static GatewayError of(int status, String message) {
        return new GatewayError(status, codeOf(status), message, Map.of(), Map.of());
    }

    /** The same with one more member of {@code details}. */
    public GatewayError withDetail(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new GatewayError(status, code, message, more, headers);
    }

    /** The same with one more response header. */
    public GatewayError withHeader(String name, String value) {
        return withHeaders(Map.of(name, value));
    }

    /** The same with more response headers. */
    public GatewayError withHeaders(Map<String, String> added) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.putAll(added);
        return new GatewayError(status, code, message, details, more);
    }

    /** The status's reason phrase; the number where it has none. */
    public static String reasonPhrase(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? "Status " + status : known.getReasonPhrase();
    }

    private static String codeOf(int status) {
        return switch (status) {
            case 401 -> ErrorCode.UNAUTHORIZED.name();
            case 404 -> ErrorCode.NOT_FOUND.name();
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED.name();
            case 413 -> ErrorCode.CONTENT_TOO_LARGE.name();
            case 429 -> ErrorCode.RATE_LIMITED.name();
            case 500 -> ErrorCode.INTERNAL_ERROR.name();
            case 502 -> ErrorCode.UPSTREAM_ERROR.name();
            case 504 -> ErrorCode.UPSTREAM_TIMEOUT.name();
            default -> reasonPhrase(status).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        };
    }
}
