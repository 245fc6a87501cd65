package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.RetryAfter;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.m2m.ErrorCode;

/** The error that a refused request is answered with. */
final class RateRefusal {
    private RateRefusal() {}

    static GatewayError of(Decision decision) {
        boolean unavailable = decision.outcome() == Decision.Outcome.STORE_UNAVAILABLE;
        boolean never = decision.outcome() == Decision.Outcome.EXCEEDS_CAPACITY;
        GatewayError error = GatewayError.of(
                        ErrorCode.RATE_LIMITED,
                        unavailable
                                ? "Limits cannot be checked at the moment."
                                : never
                                        ? "The request is larger than a rate limit ever allows."
                                        : "A rate limit is exhausted.")
                .withDetail("reason", unavailable ? "STORE_UNAVAILABLE" : never ? "EXCEEDS_CAPACITY" : "EXHAUSTED")
                .withDetail("retry_after", new RetryAfter(decision.waitMicros()).seconds());
        for (LimitState state : decision.states()) {
            if (state.refuses()) {
                return error.withDetail("policy", state.charge().bucket().policy())
                        .withDetail("limit", state.charge().bucket().limit());
            }
        }
        return error;
    }
}
