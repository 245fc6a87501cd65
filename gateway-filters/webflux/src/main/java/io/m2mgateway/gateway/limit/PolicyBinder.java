package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.limit.LimitProperties.OverrideSettings;
import io.m2mgateway.gateway.limit.LimitProperties.PolicySettings;
import io.m2mgateway.gateway.limit.key.KeyReader;
import io.m2mgateway.limit.policy.KeyMatch;
import io.m2mgateway.limit.policy.KeySpec;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.LimitOverride;
import io.m2mgateway.limit.policy.Policy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a policy of settings. What makes no sense is an {@link InvalidSettingException} that names the property, the value and the fix. */
final class PolicyBinder {
    /** What begins the names of policies that are written into a route. */
    static final String INLINE = "inline.";

    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1," + Policy.MAX_NAME_LENGTH + "}");

    private final UnaryOperator<String> at;
    private final KeyReader keys;
    private final LimitBinder limits;

    /** @param at the full name of a part of the policy: of {@code limits[0].burst} for example */
    PolicyBinder(UnaryOperator<String> at, KeyReader keys) {
        this.at = at;
        this.keys = keys;
        this.limits = new LimitBinder(at);
    }

    /** A policy of {@code m2m.limits.policies}. */
    static Policy named(String name, PolicySettings settings, KeyReader keys) {
        String place = "m2m.limits.policies." + name;
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSettingException(
                    place,
                    null,
                    "the name does not fit",
                    "Use lower-case letters, digits, '-', '_' and '.', at most " + Policy.MAX_NAME_LENGTH + ".");
        }
        if (name.startsWith(INLINE)) {
            throw new InvalidSettingException(
                    place, null, "names of policies within routes begin like that", "Choose another name.");
        }
        return new PolicyBinder(part -> place + "." + part, keys).policy(name, settings);
    }

    Policy policy(String name, PolicySettings settings) {
        KeySpec key = key(settings.key());
        if (settings.limits().isEmpty()) {
            throw invalid("limits", null, "missing", "Write for example { measure: requests, limit: 600, per: 1m }.");
        }
        if (settings.revision() < 0) {
            throw invalid("revision", "" + settings.revision(), "below 0", "Use 0 or more.");
        }
        List<Limit> defaults = limits.bind("limits", settings.limits());
        List<LimitOverride> overrides = new ArrayList<>();
        Set<KeyMatch> matched = new HashSet<>();
        for (int i = 0; i < settings.overrides().size(); i++) {
            String part = "overrides[" + i + "]";
            LimitOverride override = override(part, settings.overrides().get(i), defaults);
            if (!matched.add(override.match())) {
                throw invalid(
                        part + ".match",
                        settings.overrides().get(i).match(),
                        "an earlier override matches the same",
                        "Remove one of them: the first that matches counts.");
            }
            overrides.add(override);
        }
        return new Policy(name, key, defaults, overrides, settings.scope(), settings.emptyKey(), settings.revision());
    }

    private KeySpec key(@Nullable String written) {
        if (written == null || written.isBlank()) {
            throw invalid("key", written, "missing", "Write for example key: client.");
        }
        KeySpec key = parsed("key", written, "Write for example key: client.", () -> KeySpec.parse(written));
        key.parts().forEach(part -> keys.check(at.apply("key"), written, part));
        if (new HashSet<>(key.parts()).size() < key.parts().size()) {
            throw invalid("key", written, "a part is there twice", "Remove one of them.");
        }
        return key;
    }

    private LimitOverride override(String part, OverrideSettings settings, List<Limit> defaults) {
        String match = settings.match();
        if (match == null) {
            throw invalid(part + ".match", null, "missing", "Write for example match: \"client:gold-*\".");
        }
        KeyMatch whom = parsed(
                part + ".match",
                match,
                "Write for example match: \"client:gold-*\" or match: \"tag:tier=gold\".",
                () -> KeyMatch.parse(match));
        keys.check(at.apply(part + ".match"), match, whom.part());
        BigDecimal factor = settings.factor();
        if ((factor == null) == settings.limits().isEmpty()) {
            throw invalid(
                    factor == null ? part : part + ".factor",
                    factor == null ? null : factor.toString(),
                    factor == null ? "neither factor nor limits" : "both factor and limits",
                    "Write one of the two.");
        }
        if (factor != null) {
            if (factor.signum() <= 0) {
                throw invalid(
                        part + ".factor",
                        factor.toString(),
                        "not above 0",
                        "Use a number above 0; to block callers, write limits with limit: 0.");
            }
            parsed(part + ".factor", factor.toString(), "Use a smaller factor, or write limits.", () -> {
                defaults.forEach(limit -> limit.times(factor).rate(0));
                return defaults;
            });
            return new LimitOverride(whom, factor, List.of());
        }
        List<Limit> others = limits.bind(part + ".limits", settings.limits());
        if (!names(others).equals(names(defaults))) {
            throw invalid(
                    part + ".limits",
                    names(others).toString(),
                    "an override names each of the policy's limits once",
                    "Write a limit for each of " + names(defaults) + ".");
        }
        return new LimitOverride(whom, null, others);
    }

    private static List<String> names(List<Limit> limits) {
        return limits.stream().map(Limit::name).sorted().toList();
    }

    private <T> T parsed(String part, String value, String fix, Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException wrong) {
            throw invalid(part, value, String.valueOf(wrong.getMessage()), fix);
        }
    }

    private InvalidSettingException invalid(String part, @Nullable String value, String problem, String fix) {
        return new InvalidSettingException(at.apply(part), value, problem, fix);
    }
}
