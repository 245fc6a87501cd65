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
        String what = "%d %s request_id=%s %s %s"
                .formatted(
                        error.status(),
                        error.code(),
                        RequestId.of(exchange),
                        exchange.getRequest().getMethod(),
                        oneLine(exchange.getRequest().getURI().getRawPath()));
        if (error.code().equals(ErrorCode.INTERNAL_ERROR.name())) {
            log.error(what, thrown);
            return;
        }
        String why = oneLine(thrown instanceof GatewayException ? error.message() : thrown.toString());
        if (error.status() >= 500) {
            log.warn("{}: {}", what, why);
        } else {
            log.info("{}: {}", what, why);
        }
    }

    /** Paths and messages repeat what a caller sent: no line breaks, and an end. */
    private static String oneLine(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= LOGGED ? plain : plain.substring(0, LOGGED) + "…";
    }
}
