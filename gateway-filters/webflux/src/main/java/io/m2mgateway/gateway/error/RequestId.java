package io.m2mgateway.gateway.error;

import java.util.concurrent.ThreadLocalRandom;
import org.springframework.web.server.ServerWebExchange;

/** The id under which an error answer and the log speak of the same request. Fresh for each; a client's own is never taken. */
public final class RequestId {

    /** The response header that repeats it. */
    public static final String HEADER = "x-request-id";

    private static final String ATTRIBUTE = RequestId.class.getName();

    private RequestId() {}

    /** The id of this request: 32 hex digits, the same for each call. */
    public static String of(ServerWebExchange exchange) {
        return (String) exchange.getAttributes().computeIfAbsent(ATTRIBUTE, name -> fresh());
    }

    /** An id for a request that has no exchange. It is a name and no secret: no strong randomness is spent on it. */
    static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return hex(random.nextLong()) + hex(random.nextLong());
    }

    private static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
