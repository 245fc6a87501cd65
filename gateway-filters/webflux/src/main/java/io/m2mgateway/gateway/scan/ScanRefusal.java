package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.scan.Threat;
import io.m2mgateway.scan.text.MalformedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The contract's answers to what a scan refuses. None holds a word of what was scanned. */
final class ScanRefusal {

    private static final double DIGITS = 10_000;

    private ScanRefusal() {}

    static GatewayException of(ScanVerdict verdict) {
        GatewayError error = error(verdict, "Content blocked by security scanner");
        return new GatewayException(verdict.message() < 0 ? error : error.withDetail("message", verdict.message()));
    }

    /** An answer that the client does not get. No 5xx: the same request would only be sent again, and paid for again. */
    static GatewayException ofAnswer(ScanVerdict verdict) {
        GatewayError error = error(verdict, "Answer blocked by security scanner");
        return new GatewayException(error.withDetail("direction", "response"));
    }

    private static GatewayError error(ScanVerdict verdict, String message) {
        Threat threat = verdict.threat();
        if (threat == null) {
            throw new IllegalArgumentException("nothing was found");
        }
        GatewayError error = GatewayError.of(ErrorCode.SECURITY_VIOLATION, message)
                .withDetail("threat_type", threat.name())
                .withDetail("confidence", Math.round(verdict.confidence() * DIGITS) / DIGITS)
                .withDetail("severity", severity(threat));
        return verdict.rule() == null ? error : error.withDetail("rule", verdict.rule());
    }

    /** A document whose shape is refused. */
    static GatewayException of(MalformedException malformed) {
        Threat threat = threat(malformed);
        ErrorCode code = switch (malformed.problem()) {
            case INVALID_JSON -> ErrorCode.INVALID_JSON;
            case TOO_LARGE -> ErrorCode.CONTENT_TOO_LARGE;
            case MALFORMED_INPUT, EXCESSIVE_NESTING -> ErrorCode.SECURITY_VIOLATION;
        };
        GatewayError error = GatewayError.of(code, String.valueOf(malformed.getMessage()));
        if (threat != null) {
            error = error.withDetail("threat_type", threat.name())
                    .withDetail("confidence", 1.0)
                    .withDetail("severity", severity(threat));
        }
        return new GatewayException(error.withDetail("offset", malformed.offset()));
    }

    /** The threat that a refused shape is; null for what only is no document, or too large. */
    static @Nullable Threat threat(MalformedException malformed) {
        return switch (malformed.problem()) {
            case MALFORMED_INPUT -> Threat.MALFORMED_INPUT;
            case EXCESSIVE_NESTING -> Threat.EXCESSIVE_NESTING;
            case INVALID_JSON, TOO_LARGE -> null;
        };
    }

    private static String severity(Threat threat) {
        return threat.severity().name().toLowerCase(Locale.ROOT);
    }

    /** A media type that is not scanned, on a route that lets none of them pass. */
    static GatewayException unscannable() {
        return new GatewayException(GatewayError.of(415, "This route takes JSON, text and M2M frames only."));
    }
}
