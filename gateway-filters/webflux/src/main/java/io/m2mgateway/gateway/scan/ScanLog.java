package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.error.RequestId;
import io.m2mgateway.gateway.scan.ScanMeters.Direction;
import io.m2mgateway.gateway.scan.ScanVerdict.Action;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;

/** One line for each verdict that is more than "nothing": what, how sure, which rule and where. Never a word of the text. */
final class ScanLog {

    private static final Logger log = LoggerFactory.getLogger(SecurityScanGatewayFilterFactory.class);

    private ScanLog() {}

    static void line(ServerWebExchange exchange, Route route, Direction direction, ScanVerdict verdict) {
        if (verdict.action() == Action.ALLOW || !log.isInfoEnabled()) {
            return;
        }
        log.info(
                "scan request_id={} route={} direction={} action={} enforced={} threat={} confidence={} rule={} message={}",
                RequestId.of(exchange),
                route.getId(),
                direction.name().toLowerCase(Locale.ROOT),
                verdict.action().name().toLowerCase(Locale.ROOT),
                verdict.enforced(),
                verdict.threat(),
                String.format(Locale.ROOT, "%.4f", verdict.confidence()),
                verdict.rule(),
                verdict.message());
    }
}
