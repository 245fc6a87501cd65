package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.error.GatewayError;
import org.springframework.http.HttpHeaders;

/**
 * How an answer says that a frame was refused for its session alone, and would have been taken without: its status, 429 or 503, may as well be that of a limit of the route or of the
 * upstream, which hold without a session too.
 */
public final class SessionRefusal {
    private static final String HEADER = "M2M-Session";
    private static final String REFUSED = "refused";

    private SessionRefusal() {}

    /** Whether an answer with these headers says so. */
    public static boolean isIn(HttpHeaders answer) {
        return REFUSED.equals(answer.getFirst(HEADER));
    }

    static GatewayError of(GatewayError error) {
        return error.withHeader(HEADER, REFUSED);
    }
}
