package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Measure;
import org.springframework.http.HttpHeaders;

/** What clients are told of their limits: the IETF structured fields and the names that OpenAI's client libraries read. */
final class RateHeaders {
    static final String POLICY = "RateLimit-Policy";
    static final String STATE = "RateLimit";
    private static final String OPENAI = "x-ratelimit-";
    private static final long SECOND = 1_000_000;
    /** Client libraries wait no longer than this. */
    private static final long PATIENCE_SECONDS = 60;

    private RateHeaders() {}

    /** Replaces an upstream's fields by ours. */
    static void set(HttpHeaders headers, Decision decision) {
        if (decision.states().isEmpty()) {
            return;
        }
        headers.headerNames().stream()
                .filter(name -> name.regionMatches(true, 0, OPENAI, 0, OPENAI.length()))
                .toList()
                .forEach(headers::remove);
        StringBuilder policies = new StringBuilder();
        StringBuilder states = new StringBuilder();
        LimitState nearest = null;
        for (LimitState state : decision.states()) {
            item(policies, states, state);
            boolean requests = state.charge().measure() == Measure.REQUESTS;
            if (requests && (nearest == null || share(state) < share(nearest))) {
                nearest = state;
            }
        }
        headers.set(POLICY, policies.toString());
        headers.set(STATE, states.toString());
        if (nearest != null) {
            headers.set(OPENAI + "limit-requests", Long.toString(nearest.rate().refill()));
            headers.set(OPENAI + "remaining-requests", Long.toString(Math.max(0, nearest.remaining())));
            headers.set(OPENAI + "reset-requests", duration(nearest.resetMicros()));
        }
    }

    /** How long to wait; a request that never fits is told the longest period that refuses it. */
    static void setRetry(HttpHeaders headers, Decision decision) {
        long seconds = retryAfter(decision);
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        if (seconds > PATIENCE_SECONDS || decision.outcome() == Decision.Outcome.EXCEEDS_CAPACITY) {
            headers.set("x-should-retry", "false");
        }
        long micros = waitMicros(decision);
        if (micros > 0 && micros < SECOND) {
            headers.set("retry-after-ms", Long.toString(ceil(micros, 1_000)));
        }
    }

    /** Whole seconds, at least 1. */
    static long retryAfter(Decision decision) {
        return Math.max(1, ceil(waitMicros(decision), SECOND));
    }

    /** Like {@code 6m0s}; below a second {@code 120ms}. */
    static String duration(long micros) {
        long seconds = ceil(micros, SECOND);
        if (micros < SECOND) {
            return ceil(micros, 1_000) + "ms";
        }
        long hours = seconds / 3600;
        long minutes = seconds % 3600 / 60;
        String small = seconds % 60 + "s";
        return hours > 0 ? hours + "h" + minutes + "m" + small : minutes > 0 ? minutes + "m" + small : small;
    }

    private static void item(StringBuilder policies, StringBuilder states, LimitState state) {
        String separator = policies.isEmpty() ? "" : ", ";
        String name = '"' + state.charge().bucket().policy() + "-"
                + state.charge().bucket().limit() + '"';
        policies.append(separator).append(name);
        states.append(separator).append(name).append(";r=").append(Math.max(0, state.remaining()));
        if (state.rate().isSlots()) {
            policies.append(";q=").append(state.rate().capacity()).append(";qu=\"concurrent-requests\"");
        } else {
            policies.append(";q=").append(state.rate().refill());
            policies.append(";w=").append(ceil(state.rate().periodMicros(), SECOND));
            states.append(";t=").append(ceil(state.resetMicros(), SECOND));
        }
    }

    private static long waitMicros(Decision decision) {
        long longest = 0;
        for (LimitState state : decision.states()) {
            long wait = state.waitMicros() == LimitState.NEVER ? state.rate().periodMicros() : state.waitMicros();
            longest = Math.max(longest, wait);
        }
        return longest;
    }

    private static double share(LimitState state) {
        return state.rate().capacity() == 0
                ? 0
                : (double) state.remaining() / state.rate().capacity();
    }

    private static long ceil(long value, long unit) {
        return value / unit + (value % unit == 0 ? 0 : 1);
    }
}
