package io.m2mgateway.gateway.error;

import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.m2m.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Where every error of the application ends: each becomes an answer of the contract, no Whitelabel page, no stack trace.
 *
 * <p>Errors of the application's own endpoints keep Spring's meaning (status, {@code Allow}, {@code Retry-After} …) and get
 * the same envelope, so that a client reads one format from one address.
 */
public final class ErrorAnswerHandler implements ErrorWebExceptionHandler, Ordered {

    private static final Logger log = LoggerFactory.getLogger(ErrorAnswerHandler.class);

    /** Before Spring Boot's own at -1; an application's handler that wants a word of its own stands before this. */
    private static final int ORDER = -2;

    private final ErrorAnswer answer;
    private final GatewayMetrics metrics;
    private final AllowedMethods methods;

    /** @param methods finds the methods that a path takes when no route matched */
    public ErrorAnswerHandler(ErrorAnswer answer, GatewayMetrics metrics, AllowedMethods methods) {
        this.answer = answer;
        this.metrics = metrics;
        this.methods = methods;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
        ClientConnection client = ClientConnection.of(exchange.getResponse());
        if (client != null && client.isGone()) {
            metrics.cancelled();
            log.debug("{}client gone: {}", exchange.getLogPrefix(), thrown.toString());
            return Mono.empty();
        }
        boolean routed = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR) != null;
        GatewayError error = ErrorMapping.map(thrown, routed);
        if (!routed && error.status() == ErrorCode.NOT_FOUND.status()) {
            return methods.instead(exchange, error).flatMap(found -> {
                ErrorLog.line(exchange, found, thrown);
                return answer.write(exchange, found);
            });
        }
        ErrorLog.line(exchange, error, thrown);
        return answer.write(exchange, error);
    }
}
