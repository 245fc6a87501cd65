package io.m2mgateway.gateway.error;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/**
 * How long a refused client is to wait, in the headers that clients and their libraries read.
 *
 * @param micros microseconds; 0 or more
 */
public record RetryAfter(long micros) {
    /** Tells OpenAI's client libraries whether to try again. */
    public static final String SHOULD_RETRY = "x-should-retry";

    private static final String MILLIS = "retry-after-ms";
    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;
    /** Client libraries wait no longer than this. */
    private static final long PATIENCE_SECONDS = 60;

    /** Whole seconds, rounded up; at least 1. */
    public long seconds() {
        return Math.max(1, -Math.floorDiv(-micros, SECOND));
    }

    /** The headers: seconds; below one milliseconds too; and that it is not worth it to wait for more than a minute. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HttpHeaders.RETRY_AFTER, Long.toString(seconds()));
        long millis = -Math.floorDiv(-micros, MILLI);
        if (millis > 0 && millis < SECOND / MILLI) {
            headers.put(MILLIS, Long.toString(millis));
        }
        if (seconds() > PATIENCE_SECONDS) {
            headers.put(SHOULD_RETRY, "false");
        }
        return headers;
    }
}
