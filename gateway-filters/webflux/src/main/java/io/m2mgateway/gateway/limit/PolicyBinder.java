package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.policy.KeyMatch;
import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeySpec;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.LimitOverride;
import io.m2mgateway.limit.policy.Policy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes policies of settings. What makes no sense stops the start. */
final class PolicyBinder {
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1," + Policy.MAX_NAME_LENGTH + "}");
    private static final Set<Measure> COUNTED = EnumSet.of(Measure.REQUESTS, Measure.CONCURRENCY);
    private static final Set<KeyPart.Kind> KEYS = EnumSet.of(
            KeyPart.Kind.CLIENT,
            KeyPart.Kind.TAG,
            KeyPart.Kind.IP,
            KeyPart.Kind.HEADER,
            KeyPart.Kind.QUERY,
            KeyPart.Kind.ROUTE,
            KeyPart.Kind.GLOBAL);

    private PolicyBinder() {}

    /** @throws InvalidSettingException naming the property, the value and the fix */
    static List<Policy> bind(LimitProperties properties) {
        List<Policy> policies = new ArrayList<>();
        properties.policies().forEach((name, settings) -> policies.add(policy(name, settings)));
        return policies;
    }

    private static Policy policy(String name, LimitProperties.PolicySettings settings) {
        String at = "m2m.limits.policies." + name;
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSettingException(
                    at,
                    null,
                    "the name does not fit",
                    "Use lower-case letters, digits, '-', '_' and '.', at most " + Policy.MAX_NAME_LENGTH + ".");
        }
        String written = settings.key();
        if (written == null) {
            throw new InvalidSettingException(at + ".key", null, "missing", "Write for example key: client.");
        }
        KeySpec key = parsed(at + ".key", written, () -> KeySpec.parse(written));
        key.parts().forEach(part -> requireKnown(at + ".key", written, part));
        if (settings.limits().isEmpty()) {
            throw new InvalidSettingException(
                    at + ".limits", null, "missing", "Write for example { measure: requests, limit: 600, per: 1m }.");
        }
        if (settings.revision() < 0) {
            throw new InvalidSettingException(at + ".revision", "" + settings.revision(), "below 0", "Use 0 or more.");
        }
        List<Limit> limits = limits(at + ".limits", settings.limits());
        List<LimitOverride> overrides = new ArrayList<>();
        for (int i = 0; i < settings.overrides().size(); i++) {
            overrides.add(
                    override(at + ".overrides[" + i + "]", settings.overrides().get(i), limits));
        }
        return new Policy(name, key, limits, overrides, settings.scope(), settings.emptyKey(), settings.revision());
    }

    private static LimitOverride override(String at, LimitProperties.OverrideSettings settings, List<Limit> defaults) {
        String match = String.valueOf(settings.match());
        KeyMatch whom = parsed(at + ".match", match, () -> KeyMatch.parse(match));
        requireKnown(at + ".match", match, whom.part());
        return parsed(at, match, () -> {
            LimitOverride override =
                    new LimitOverride(whom, settings.factor(), limits(at + ".limits", settings.limits()));
            BigDecimal factor = settings.factor();
            if (factor != null) {
                defaults.forEach(limit -> limit.times(factor).rate(0));
            } else if (!names(override.limits()).equals(names(defaults))) {
                throw new IllegalArgumentException("an override names the policy's limits, each once");
            }
            return override;
        });
    }

    private static List<String> names(List<Limit> limits) {
        return limits.stream().map(Limit::name).sorted().toList();
    }

    private static List<Limit> limits(String at, List<LimitProperties.LimitSettings> settings) {
        Map<Measure, Integer> seen = new EnumMap<>(Measure.class);
        List<Limit> limits = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            limits.add(limit(at + "[" + i + "]", settings.get(i), seen));
        }
        return limits;
    }

    private static Limit limit(String at, LimitProperties.LimitSettings settings, Map<Measure, Integer> seen) {
        Measure measure = settings.measure();
        if (measure == null || !COUNTED.contains(measure)) {
            throw new InvalidSettingException(
                    at + ".measure",
                    measure == null ? null : measure.configName(),
                    measure == null ? "missing" : "not counted by this filter",
                    "Use requests or concurrency.");
        }
        long limit = amount(at + ".limit", settings.limit());
        Duration per = settings.per();
        boolean slots = measure == Measure.CONCURRENCY;
        if (slots && (per != null || settings.burst() != null)) {
            throw new InvalidSettingException(
                    at, "concurrency", "it has neither a period nor a burst", "Remove per and burst.");
        }
        if (!slots && (per == null || per.isNegative() || per.isZero())) {
            throw new InvalidSettingException(
                    at + ".per", per == null ? null : per.toString(), "a period is needed", "Write for example 1m.");
        }
        long burst = settings.burst() == null ? limit : amount(at + ".burst", settings.burst());
        if (burst == 0 && limit > 0) {
            throw new InvalidSettingException(
                    at + ".burst", "0", "nothing would ever pass", "Remove burst, or set limit: 0 to block all.");
        }
        int number = seen.merge(measure, 1, Integer::sum);
        String name = number == 1 ? measure.configName() : measure.configName() + "-" + number;
        return parsed(at, limit + " per " + per, () -> {
            Limit made = new Limit(
                    name,
                    measure,
                    limit,
                    per == null ? Duration.ZERO : per,
                    burst,
                    Limit.Estimate.MAX,
                    Limit.DEFAULT_OUTPUT_TOKENS);
            made.rate(0);
            return made;
        });
    }

    private static long amount(String at, @Nullable BigDecimal value) {
        if (value == null) {
            throw new InvalidSettingException(at, null, "missing", "Write a whole number, 0 or more.");
        }
        try {
            if (value.signum() >= 0) {
                return value.longValueExact();
            }
        } catch (ArithmeticException notWhole) {
            throw new InvalidSettingException(at, value.toString(), "not whole", "Write a whole number, 0 or more.");
        }
        throw new InvalidSettingException(at, value.toString(), "below 0", "Write a whole number, 0 or more.");
    }

    private static void requireKnown(String at, String value, KeyPart part) {
        if (!KEYS.contains(part.kind())) {
            throw new InvalidSettingException(
                    at,
                    value,
                    "this filter does not read " + part.kind().configName(),
                    "Use client, tag:<tag>, ip, header:<name>, query:<name>, route or global.");
        }
    }

    private interface Making<T> {
        T make();
    }

    private static <T> T parsed(String at, String value, Making<T> making) {
        try {
            return making.make();
        } catch (IllegalArgumentException wrong) {
            throw new InvalidSettingException(
                    at, value, String.valueOf(wrong.getMessage()), "See the reference of m2m.limits.");
        }
    }
}
