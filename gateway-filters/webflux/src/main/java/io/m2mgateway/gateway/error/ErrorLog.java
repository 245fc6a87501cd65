package io.m2mgateway.gateway.error;

import io.m2mgateway.m2m.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ServerWebExchange;

/** One line for each error answer; the stack only where the fault is ours. */
final class ErrorLog {

    private static final Logger log = LoggerFactory.getLogger(ErrorLog.class);

    private static final int LOGGED = 256;

    private ErrorLog() {}

    static void line(ServerWebExchange exchange, GatewayError error, Throwable thrown) {
        String id = RequestId.of(exchange);
        if (error.code().equals(ErrorCode.INTERNAL_ERROR.name())) {
            log.error("{} {} request_id={}", error.status(), error.code(), id, thrown);
        } else if (error.status() >= 500) {
            log.warn("{} {} request_id={}: {}", error.status(), error.code(), id, oneLine(thrown));
        } else {
            log.info("{} {} request_id={}: {}", error.status(), error.code(), id, oneLine(thrown));
        }
    }

    /** Messages may repeat what a caller sent: no line breaks, and an end. */
    private static String oneLine(Throwable thrown) {
        String text = thrown.toString().replaceAll("\\p{Cntrl}", " ");
        return text.length() <= LOGGED ? text : text.substring(0, LOGGED) + "…";
    }
}
