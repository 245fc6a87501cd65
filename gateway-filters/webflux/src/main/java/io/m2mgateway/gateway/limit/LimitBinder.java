package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.limit.LimitProperties.LimitSettings;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.policy.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes limits of settings; amounts of cost are US dollars there and micro-USD here. */
final class LimitBinder {
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofNanos(Rate.MAX_PERIOD_MICROS * 1_000);
    /** More tokens than any model writes. */
    private static final int MAX_OUTPUT_TOKENS = 100_000_000;

    private final UnaryOperator<String> at;

    LimitBinder(UnaryOperator<String> at) {
        this.at = at;
    }

    /** @throws InvalidSettingException naming the property, the value and the fix */
    List<Limit> bind(String part, List<LimitSettings> settings) {
        Map<Measure, Integer> numbers = new EnumMap<>(Measure.class);
        Set<List<Object>> seen = new HashSet<>();
        List<Limit> limits = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            String one = part + "[" + i + "]";
            Limit limit = limit(one, settings.get(i), numbers);
            if (!seen.add(List.of(limit.measure(), limit.period()))) {
                throw invalid(
                        one + ".measure",
                        limit.measure().configName(),
                        "a second limit of this measure and period",
                        "Remove one of them; two limits of a measure need different periods.");
            }
            limits.add(limit);
        }
        return limits;
    }

    private Limit limit(String part, LimitSettings settings, Map<Measure, Integer> numbers) {
        Measure measure = settings.measure();
        if (measure == null) {
            throw invalid(part + ".measure", null, "missing", "Use one of " + measures() + ".");
        }
        boolean slots = measure == Measure.CONCURRENCY;
        long limit = amount(part + ".limit", settings.limit(), measure);
        Duration per = period(part + ".per", settings.per(), slots);
        if (slots && settings.burst() != null) {
            throw invalid(part + ".burst", settings.burst().toString(), "concurrency has no burst", "Remove it.");
        }
        long burst = settings.burst() == null ? limit : amount(part + ".burst", settings.burst(), measure);
        if (burst == 0 && limit > 0) {
            throw invalid(
                    part + ".burst",
                    String.valueOf(settings.burst()),
                    "nothing would ever pass",
                    "Remove burst, or set limit: 0 to block all.");
        }
        if (limit == 0 && burst > 0) {
            throw invalid(
                    part + ".limit",
                    String.valueOf(settings.limit()),
                    "what is used would never come back",
                    "Remove burst to block all, or set a limit above 0.");
        }
        if (!slots && limit > per.toNanos()) {
            throw invalid(
                    part + ".limit",
                    String.valueOf(settings.limit()),
                    "more than one a nanosecond",
                    "Set a lower limit or a longer period.");
        }
        checkEstimate(part, settings, measure);
        int number = numbers.merge(measure, 1, Integer::sum);
        String name = number == 1 ? measure.configName() : measure.configName() + "-" + number;
        Limit.Estimate estimate = settings.estimate() == null ? Limit.Estimate.MAX : settings.estimate();
        Integer output = settings.defaultOutputTokens();
        return new Limit(
                name, measure, limit, per, burst, estimate, output == null ? Limit.DEFAULT_OUTPUT_TOKENS : output);
    }

    private Duration period(String part, @Nullable Duration per, boolean slots) {
        if (slots) {
            if (per != null) {
                throw invalid(part, per.toString(), "concurrency has no period", "Remove it.");
            }
            return Duration.ZERO;
        }
        if (per == null || per.compareTo(SHORTEST) < 0 || per.compareTo(LONGEST) > 0) {
            throw invalid(
                    part,
                    per == null ? null : per.toString(),
                    per == null ? "missing" : "not between 1ms and 366d",
                    "Write for example 1s, 1m, 1h or 1d.");
        }
        return per;
    }

    private void checkEstimate(String part, LimitSettings settings, Measure measure) {
        boolean estimated = measure.settles() && measure != Measure.CONCURRENCY;
        if (!estimated && settings.estimate() != null) {
            throw invalid(
                    part + ".estimate",
                    settings.estimate().name().toLowerCase(java.util.Locale.ROOT),
                    "nothing is estimated for " + measure.configName(),
                    "Remove it.");
        }
        Integer output = settings.defaultOutputTokens();
        if (output != null && (!estimated || output < 0 || output > MAX_OUTPUT_TOKENS)) {
            throw invalid(
                    part + ".default-output-tokens",
                    output.toString(),
                    estimated ? "out of range" : "nothing is estimated for " + measure.configName(),
                    estimated ? "Use 0 to " + MAX_OUTPUT_TOKENS + "." : "Remove it.");
        }
    }

    private long amount(String part, @Nullable BigDecimal value, Measure measure) {
        boolean money = measure == Measure.COST;
        String fix = money ? "Write US dollars, 0 or more, for example 50.00." : "Write a whole number, 0 or more.";
        if (value == null) {
            throw invalid(part, null, "missing", fix);
        }
        if (value.signum() < 0) {
            throw invalid(part, value.toString(), "below 0", fix);
        }
        BigDecimal units = money ? value.multiply(MICROS) : value;
        if (units.compareTo(BigDecimal.valueOf(Rate.MAX_AMOUNT)) > 0) {
            throw invalid(
                    part,
                    value.toString(),
                    "too much",
                    "Use at most " + (money ? "1000000000 US dollars." : Rate.MAX_AMOUNT + "."));
        }
        try {
            return units.longValueExact();
        } catch (ArithmeticException notWhole) {
            throw invalid(part, value.toString(), money ? "finer than a millionth of a dollar" : "not whole", fix);
        }
    }

    private static String measures() {
        return Arrays.stream(Measure.values()).map(Measure::configName).collect(Collectors.joining(", "));
    }

    private InvalidSettingException invalid(String part, @Nullable String value, String problem, String fix) {
        return new InvalidSettingException(at.apply(part), value, problem, fix);
    }
}
