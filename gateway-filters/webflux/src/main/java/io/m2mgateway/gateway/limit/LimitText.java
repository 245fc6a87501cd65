package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.limit.LimitProperties.LimitSettings;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.policy.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Limits as configuration writes them, for operators who read and write them at run time. */
public final class LimitText {
    private static final String LIMITS = "limits";
    private static final String EXAMPLE =
            "Write for example [{\"measure\": \"requests\", \"limit\": 600, \"per\": \"1m\"}].";

    /** Units of time, the longest first. */
    private static final List<Unit> UNITS = List.of(
            new Unit("d", Duration.ofDays(1)),
            new Unit("h", Duration.ofHours(1)),
            new Unit("m", Duration.ofMinutes(1)),
            new Unit("s", Duration.ofSeconds(1)),
            new Unit("ms", Duration.ofMillis(1)));

    private record Unit(String suffix, Duration length) {}

    private LimitText() {}

    /** The members of a limit, by their names in configuration. */
    public static Map<String, Object> write(Limit limit) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("measure", limit.measure().configName());
        written.put("limit", LimitReasons.amount(limit.measure(), limit.limit()));
        if (limit.measure() == Measure.CONCURRENCY) {
            return written;
        }
        written.put("per", write(limit.period()));
        written.put("burst", LimitReasons.amount(limit.measure(), limit.burst()));
        if (limit.measure().settles()) {
            written.put("estimate", limit.estimate().name().toLowerCase(Locale.ROOT));
            written.put("default-output-tokens", limit.defaultOutputTokens());
        }
        return written;
    }

    /** A duration in the largest unit that says it whole: {@code 1d}, {@code 90s}. */
    public static String write(Duration duration) {
        for (Unit unit : UNITS) {
            if (duration.toNanos() % unit.length().toNanos() == 0) {
                return duration.toNanos() / unit.length().toNanos() + unit.suffix();
            }
        }
        return duration.toNanos() + "ns";
    }

    /** Units of a measure as configuration writes them: US dollars for cost. */
    public static Number write(Measure measure, long units) {
        return LimitReasons.amount(measure, units);
    }

    /**
     * Reads limits with which a policy shall go on.
     *
     * @param given a list of maps, one for each limit
     * @param current the policy's limits, whose names must stay: overrides and live buckets know them by it
     * @throws InvalidSettingException that names the member, its value and the fix
     */
    public static List<Limit> read(@Nullable Object given, List<Limit> current) {
        if (!(given instanceof Collection<?> list) || list.isEmpty()) {
            throw new InvalidSettingException(
                    LIMITS, null, given == null ? "missing" : "no list, or an empty one", EXAMPLE);
        }
        List<Limit> limits = new LimitBinder(UnaryOperator.identity()).bind(LIMITS, settings(list));
        List<String> names = names(limits);
        if (!names.equals(names(current))) {
            throw new InvalidSettingException(
                    LIMITS,
                    names.toString(),
                    "not the limits of the policy",
                    "Write one for each of " + names(current)
                            + "; another number of limits needs another configuration.");
        }
        return limits;
    }

    private static List<String> names(List<Limit> limits) {
        return limits.stream().map(Limit::name).sorted().toList();
    }

    private static List<LimitSettings> settings(Collection<?> list) {
        Map<String, Object> properties = new LinkedHashMap<>();
        flatten(LIMITS, list, properties);
        try {
            return new Binder(new MapConfigurationPropertySource(properties))
                    .bind(
                            LIMITS,
                            Bindable.listOf(LimitSettings.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .orElseGet(List::of);
        } catch (BindException wrong) {
            throw explain(wrong);
        }
    }

    private static void flatten(String name, @Nullable Object value, Map<String, Object> properties) {
        if (value instanceof Map<?, ?> members) {
            members.forEach((member, inner) -> flatten(name + "." + member, inner, properties));
        } else if (value instanceof Collection<?> list) {
            int i = 0;
            for (Object element : list) {
                flatten(name + "[" + i++ + "]", element, properties);
            }
        } else if (value instanceof BigDecimal number) {
            properties.put(name, number.toPlainString());
        } else if (value != null) {
            properties.put(name, value.toString());
        }
    }

    private static InvalidSettingException explain(BindException wrong) {
        for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnboundConfigurationPropertiesException unbound) {
                var property = unbound.getUnboundProperties().iterator().next();
                return new InvalidSettingException(
                        property.getName().toString(),
                        String.valueOf(property.getValue()),
                        "a limit has no such member",
                        "Use measure, limit, per, burst, estimate and default-output-tokens.");
            }
        }
        Class<?> type = wrong.getTarget().getType().resolve(Object.class);
        var property = wrong.getProperty();
        return new InvalidSettingException(
                wrong.getName().toString(),
                property == null ? null : String.valueOf(property.getValue()),
                "the value does not fit",
                expected(type));
    }

    private static String expected(Class<?> type) {
        if (type == Measure.class) {
            return "Use one of "
                    + choices(Arrays.stream(Measure.values())
                            .map(Measure::configName)
                            .toList()) + ".";
        }
        if (type.isEnum()) {
            List<String> names = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                names.add(constant.toString().toLowerCase(Locale.ROOT));
            }
            return "Use one of " + choices(names) + ".";
        }
        return type == Duration.class
                ? "Write for example 1s, 1m, 1h or 1d."
                : type == BigDecimal.class || type == Integer.class ? "Write a number." : EXAMPLE;
    }

    private static String choices(List<String> names) {
        return names.stream().collect(Collectors.joining(", "));
    }
}
