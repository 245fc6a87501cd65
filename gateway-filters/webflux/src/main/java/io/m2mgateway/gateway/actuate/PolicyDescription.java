package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.limit.LimitText;
import io.m2mgateway.gateway.limit.PolicyUses.Use;
import io.m2mgateway.gateway.limit.key.KeyText;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.LimitOverride;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry.Effective;
import io.m2mgateway.limit.policy.StoredPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policies and buckets in JSON. Amounts are as configuration writes them, cost in US dollars; times are in seconds. */
final class PolicyDescription {
    private PolicyDescription() {}

    /** A policy as it holds now. Its limits can be written back as they are. */
    static Map<String, Object> of(Effective effective, List<Use> uses) {
        Policy policy = effective.policy();
        StoredPolicy stored = effective.stored();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("key", KeyText.of(policy.key()));
        described.put("limits", policy.limits().stream().map(LimitText::write).toList());
        if (!policy.overrides().isEmpty()) {
            described.put(
                    "overrides",
                    policy.overrides().stream().map(PolicyDescription::override).toList());
        }
        described.put("scope", name(policy.scope()));
        described.put("empty-key", name(policy.emptyKey()));
        described.put("revision", stored == null ? policy.revision() : stored.revision());
        described.put("change", stored == null ? 0 : stored.change());
        described.put("source", isOwn(policy, stored) ? "yaml" : "stored");
        described.put("used-by", uses.stream().map(PolicyDescription::use).toList());
        return described;
    }

    /** Also a change that was made at run time and then taken back counts as stored: other nodes may have seen it. */
    private static boolean isOwn(Policy policy, @Nullable StoredPolicy stored) {
        return stored == null || (stored.revision() == policy.revision() && stored.change() == 0);
    }

    private static Map<String, Object> override(LimitOverride override) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("match", KeyText.of(override.match()));
        if (override.factor() != null) {
            described.put("factor", override.factor());
        } else {
            described.put(
                    "limits", override.limits().stream().map(LimitText::write).toList());
        }
        return described;
    }

    private static Map<String, Object> use(Use use) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("route", use.route());
        described.put("on-store-failure", name(use.onStoreFailure()));
        described.put("shadow", use.shadow());
        return described;
    }

    /** One bucket: {@code limit} in each {@code per} and {@code burst} are those that hold for this key. */
    static Map<String, Object> of(LimitState state) {
        Measure measure = state.charge().measure();
        Rate rate = state.rate();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", state.charge().bucket().limit());
        described.put("measure", measure.configName());
        if (rate.isSlots()) {
            described.put("limit", rate.capacity());
        } else {
            described.put("limit", LimitText.write(measure, rate.refill()));
            described.put("per", LimitText.write(Duration.of(rate.periodMicros(), ChronoUnit.MICROS)));
            described.put("burst", LimitText.write(measure, rate.capacity()));
        }
        described.put("remaining", LimitText.write(measure, Math.max(0, state.remaining())));
        described.put("debt", LimitText.write(measure, Math.max(0, -state.remaining())));
        if (!rate.isSlots()) {
            described.put("reset", Math.round(state.resetMicros() / 1e3) / 1e3);
        }
        return described;
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names of a policy's limits, those of overrides included: they are the same. */
    static List<String> names(Policy policy) {
        return policy.limits().stream().map(Limit::name).toList();
    }
}
