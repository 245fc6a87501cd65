package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Measure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A decision in the words of the operators' endpoints: amounts as configuration writes them (cost in US dollars), times in seconds. */
final class LimitReasons {
    private static final double MICROS = 1e6;

    private LimitReasons() {}

    /**
     * @param charges what was asked
     * @param keys whom it was asked for, beside the charges
     */
    static Map<String, Object> of(Decision decision, LimitMeters.Mode mode, List<Charge> charges, List<String> keys) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        reasons.put("outcome", decision.allowed() ? "allowed" : "refused");
        if (!decision.allowed()) {
            reasons.put("reason", reason(decision.outcome()));
        }
        reasons.put("mode", mode.text());
        List<Map<String, Object>> limits = new ArrayList<>();
        Map<String, Object> decisive = null;
        double tightest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < charges.size(); i++) {
            LimitState state = state(decision, charges.get(i));
            Map<String, Object> limit = limit(charges.get(i), keys.get(i), state);
            limits.add(limit);
            double left = state == null ? 1 : state.refuses() ? -1 : left(state);
            if (left < tightest) {
                tightest = left;
                decisive = limit;
            }
        }
        if (decisive != null) {
            reasons.putAll(decisive);
        }
        if (limits.size() > 1) {
            reasons.put("limits", limits);
        }
        return reasons;
    }

    /** The share of a limit that is left. */
    private static double left(LimitState state) {
        return state.rate().capacity() == 0
                ? 0
                : (double) state.remaining() / state.rate().capacity();
    }

    private static @Nullable LimitState state(Decision decision, Charge charge) {
        for (LimitState state : decision.states()) {
            if (state.charge().bucket().equals(charge.bucket())) {
                return state;
            }
        }
        return null;
    }

    private static Map<String, Object> limit(Charge charge, String key, @Nullable LimitState state) {
        Map<String, Object> limit = new LinkedHashMap<>();
        limit.put("policy", LimitRecorder.policy(charge));
        limit.put("limit", charge.bucket().limit());
        limit.put("measure", charge.measure().configName());
        limit.put("key", key);
        limit.put("amount", amount(charge.measure(), charge.amount()));
        if (state != null) {
            limit.put("remaining", amount(charge.measure(), state.remaining()));
            limit.put("refuses", state.refuses());
            if (state.refuses() && state.waitMicros() != LimitState.NEVER) {
                limit.put("wait", seconds(state.waitMicros()));
            }
        }
        return limit;
    }

    /** As configuration writes it. */
    static Number amount(Measure measure, long units) {
        if (measure != Measure.COST) {
            return units;
        }
        BigDecimal usd = BigDecimal.valueOf(units, 6).stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0) : usd;
    }

    static double seconds(long micros) {
        return Math.round(micros / 1e3) / (MICROS / 1e3);
    }

    static String reason(Decision.Outcome outcome) {
        return outcome == Decision.Outcome.REFUSED ? "EXHAUSTED" : outcome.name();
    }
}
