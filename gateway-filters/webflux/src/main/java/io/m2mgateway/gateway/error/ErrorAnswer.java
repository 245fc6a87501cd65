package io.m2mgateway.gateway.error;

import io.m2mgateway.gateway.observe.GatewayMetrics;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Writes an error: as the whole answer while that is possible, as the last event of a stream, or as a cut. Never as a body
 * that looks complete and is not.
 *
 * <p>Thread-safe. Filters need it only for streams that they encode themselves ({@link #lastEvent}); in all other cases they
 * signal a {@link GatewayException}.
 */
public final class ErrorAnswer {

    private static final Logger log = LoggerFactory.getLogger(ErrorAnswer.class);

    private final ErrorFormat format;
    private final GatewayMetrics metrics;

    /** @param metrics where answers are counted by their code */
    public ErrorAnswer(ErrorFormat format, GatewayMetrics metrics) {
        this.format = format;
        this.metrics = metrics;
    }

    /**
     * Answers with this error. The result completes when all is written; it fails only where the connection does.
     */
    public Mono<Void> write(ServerWebExchange exchange, GatewayError error) {
        metrics.error(error.code());
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return afterHead(exchange, response, error);
        }
        byte[] body = format.body(error, RequestId.of(exchange));
        response.setStatusCode(HttpStatusCode.valueOf(error.status()));
        HttpHeaders headers = response.getHeaders();
        dropUpstreamHeaders(exchange, headers);
        headers.clearContentHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, format.mediaType());
        headers.setContentLength(body.length);
        headers.set(RequestId.HEADER, RequestId.of(exchange));
        error.headers().forEach(headers::set);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /** The last event of a stream of the upstream's that failed, for a filter that encodes events itself. Counted and logged. */
    public byte[] lastEvent(ServerWebExchange exchange, Throwable failure) {
        GatewayError error = ErrorMapping.map(failure, true);
        ErrorLog.line(exchange, error, failure);
        metrics.error(error.code());
        return format.event(error, RequestId.of(exchange));
    }

    /** What an upstream said of an answer that is not sent would be said of ours. */
    private static void dropUpstreamHeaders(ServerWebExchange exchange, HttpHeaders headers) {
        Set<String> names = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES);
        if (names != null) {
            names.forEach(headers::remove);
        }
    }

    private Mono<Void> afterHead(ServerWebExchange exchange, ServerHttpResponse response, GatewayError error) {
        ClientConnection connection = ClientConnection.of(response);
        if (connection == null) {
            return Mono.error(new IllegalStateException("The answer was cut: " + error.code()));
        }
        if (isPlainEventStream(response.getHeaders())) {
            return connection.write(format.event(error, RequestId.of(exchange)));
        }
        log.debug("{} cut after its head was sent", exchange.getLogPrefix());
        return connection.cut();
    }

    private static boolean isPlainEventStream(HttpHeaders headers) {
        if (headers.containsHeader(HttpHeaders.CONTENT_ENCODING) || headers.getContentLength() >= 0) {
            return false;
        }
        try {
            return MediaType.TEXT_EVENT_STREAM.isCompatibleWith(headers.getContentType());
        } catch (InvalidMediaTypeException notAType) {
            return false;
        }
    }
}
