package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.error.RequestId;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.gateway.scan.ScanMeters.Direction;
import io.m2mgateway.gateway.scan.ScanVerdict.Action;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;

/**
 * One line, and one entry of the decisions that operators see, for each verdict that is more than "nothing": what, how sure, which rule and
 * where. Never a word of the text.
 */
final class ScanLog {

    private static final Logger log = LoggerFactory.getLogger(SecurityScanGatewayFilterFactory.class);

    private final @Nullable DecisionLog decisions;

    /** @param decisions null where nobody asks for them */
    ScanLog(@Nullable DecisionLog decisions) {
        this.decisions = decisions;
    }

    /** @param passed whether the request, or its answer, goes on */
    void line(ServerWebExchange exchange, Route route, Direction direction, ScanVerdict verdict, boolean passed) {
        if (verdict.action() == Action.ALLOW) {
            return;
        }
        String way = direction.name().toLowerCase(Locale.ROOT);
        if (decisions != null) {
            decisions.add(SecurityScanGatewayFilterFactory.NAME, route.getId(), passed, () -> verdict.reasons(way));
        }
        log.info(
                "scan request_id={} route={} direction={} action={} enforced={} threat={} confidence={} rule={}"
                        + " family={} message={} place={}",
                RequestId.of(exchange),
                route.getId(),
                way,
                verdict.action().name().toLowerCase(Locale.ROOT),
                verdict.enforced(),
                verdict.threat(),
                String.format(Locale.ROOT, "%.4f", verdict.confidence()),
                verdict.rule(),
                verdict.family(),
                verdict.message(),
                verdict.place());
    }
}
