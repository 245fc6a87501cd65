package io.m2mgateway.gateway.error;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;

/**
 * A filter's way to answer with an error: signal it, and whoever stands outside still sees it pass.
 *
 * <p>Also a {@code ResponseStatusException}, so that the status stays right where {@code m2m.errors.enabled: false} leaves
 * answers to Spring Boot. Carries no stack trace: it is an answer, not a fault.
 */
public final class GatewayException extends ResponseStatusException {

    private static final long serialVersionUID = 1L;

    private final transient GatewayError error;

    /** An answer with this error. */
    public GatewayException(GatewayError error) {
        super(HttpStatusCode.valueOf(error.status()), error.message());
        this.error = error;
    }

    /** What to answer. */
    public GatewayError error() {
        return error;
    }

    @Override
    public HttpHeaders getHeaders() {
        HttpHeaders headers = new HttpHeaders();
        error.headers().forEach(headers::set);
        return headers;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
