package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.error.RetryAfter;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/**
 * What clients are told of their limits: the IETF structured fields ({@code draft-ietf-httpapi-ratelimit-headers}) and the names that OpenAI's client
 * libraries read.
 */
final class RateHeaders {
    static final String POLICY = "RateLimit-Policy";
    static final String STATE = "RateLimit";
    private static final String OPENAI = "x-ratelimit-";
    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;
    /** A structured field's integer has at most 15 digits, RFC 9651. */
    private static final long MAX_INTEGER = 999_999_999_999_999L;

    private static final Set<Measure> TOKENS = Set.of(Measure.TOKENS, Measure.INPUT_TOKENS, Measure.OUTPUT_TOKENS);

    /** Who refuses comes first, then who has the smallest share left, then who takes longest to be full again. */
    private static final Comparator<LimitState> NEAREST_EXHAUSTION = Comparator.comparing(
                    (LimitState state) -> !state.refuses())
            .thenComparingDouble(RateHeaders::share)
            .thenComparing(Comparator.comparingLong(LimitState::resetMicros).reversed());

    private RateHeaders() {}

    /** Replaces an upstream's fields by ours: what an upstream says of the gateway's own account is none of the client's business. */
    static void set(HttpHeaders headers, Decision decision) {
        headers.headerNames().stream().filter(RateHeaders::isOfFamily).toList().forEach(headers::remove);
        List<String> policies = new ArrayList<>();
        List<String> states = new ArrayList<>();
        for (LimitState state : decision.states()) {
            items(policies, states, state);
        }
        if (!states.isEmpty()) {
            headers.set(POLICY, String.join(", ", policies));
            headers.set(STATE, String.join(", ", states));
        }
        family(headers, "requests", decision, Set.of(Measure.REQUESTS));
        family(headers, "tokens", decision, TOKENS);
    }

    /** How long to wait; a request that never fits is told the longest period that refuses it. */
    static void setRetry(HttpHeaders headers, Decision decision) {
        new RetryAfter(decision.waitMicros()).headers().forEach(headers::set);
        if (decision.outcome() == Decision.Outcome.EXCEEDS_CAPACITY) {
            headers.set(RetryAfter.SHOULD_RETRY, "false");
        }
    }

    /** Like {@code 6m0s}, rounded up; below a second {@code 120ms}, none left {@code 0s}. */
    static String duration(long micros) {
        long millis = ceil(micros, MILLI);
        if (millis > 0 && millis < SECOND / MILLI) {
            return millis + "ms";
        }
        long seconds = ceil(micros, SECOND);
        long hours = seconds / 3600;
        long minutes = seconds % 3600 / 60;
        String small = seconds % 60 + "s";
        return hours > 0 ? hours + "h" + minutes + "m" + small : minutes > 0 ? minutes + "m" + small : small;
    }

    private static boolean isOfFamily(String name) {
        return name.regionMatches(true, 0, OPENAI, 0, OPENAI.length())
                || name.equalsIgnoreCase(POLICY)
                || name.equalsIgnoreCase(STATE);
    }

    private static void family(HttpHeaders headers, String unit, Decision decision, Set<Measure> measures) {
        decision.states().stream()
                .filter(state -> measures.contains(state.charge().measure()))
                .min(NEAREST_EXHAUSTION)
                .ifPresent(state -> {
                    headers.set(
                            OPENAI + "limit-" + unit, Long.toString(state.rate().refill()));
                    headers.set(OPENAI + "remaining-" + unit, Long.toString(Math.max(0, state.remaining())));
                    if (state.resetMicros() != LimitState.NEVER) {
                        headers.set(OPENAI + "reset-" + unit, duration(state.resetMicros()));
                    }
                });
    }

    private static void items(List<String> policies, List<String> states, LimitState state) {
        String parameters = parameters(state);
        if (parameters.isEmpty()) {
            return;
        }
        String name = name(state);
        policies.add(name + parameters);
        // Nobody knows when a slot comes back.
        boolean untimed = state.rate().isSlots() || state.resetMicros() == LimitState.NEVER;
        states.add(name + ";r=" + integer(state.remaining())
                + (untimed ? "" : ";t=" + integer(ceil(state.resetMicros(), SECOND))));
    }

    /** Quota, unit and window; empty for a measure whose unit is not registered: the default unit, requests, would be a lie. */
    private static String parameters(LimitState state) {
        return switch (state.charge().measure()) {
            case REQUESTS -> window(state, "");
            case BYTES -> window(state, ";qu=\"content-bytes\"");
            case CONCURRENCY -> ";q=" + integer(state.rate().capacity()) + ";qu=\"concurrent-requests\"";
            case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS, COST -> "";
        };
    }

    private static String window(LimitState state, String unit) {
        return ";q=" + integer(state.rate().refill()) + unit + ";w="
                + integer(ceil(state.rate().periodMicros(), SECOND));
    }

    /** A structured field's string. A policy of scope {@code route} is called without its route, whose id may hold any character. */
    private static String name(LimitState state) {
        String policy = state.charge().bucket().policy();
        int route = policy.indexOf('@');
        String text = (route < 0 ? policy : policy.substring(0, route)) + "-"
                + state.charge().bucket().limit();
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().filter(c -> c >= ' ' && c <= '~').forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append((char) c);
        });
        return quoted.append('"').toString();
    }

    private static long integer(long value) {
        return Math.max(0, Math.min(MAX_INTEGER, value));
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
