package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.limit.usage.Price;
import io.m2mgateway.limit.usage.Pricing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What models cost.
 *
 * @param pricing in US dollars for a million tokens; of several that fit a model the longest pattern counts
 */
@ConfigurationProperties("m2m")
public record PricingProperties(@DefaultValue List<PriceSettings> pricing) {
    /** A US dollar a token is more than any model costs, and most likely a price for one token where one for a million belongs. */
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

    /**
     * The price of some models.
     *
     * @param model a model's name, or a pattern in which * stands for any characters
     * @param input for a million input tokens
     * @param cachedInput the same for those from the provider's cache; as input if not set
     * @param output for a million output tokens
     */
    public record PriceSettings(
            @Nullable String model,
            @Nullable BigDecimal input,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal output) {}

    /**
     * The prices as they are used.
     *
     * @throws InvalidSettingException naming the property, the value and the fix
     */
    public Pricing prices() {
        List<Price> prices = new ArrayList<>();
        Set<String> models = new HashSet<>();
        for (int i = 0; i < pricing.size(); i++) {
            String at = "m2m.pricing[" + i + "].";
            PriceSettings one = pricing.get(i);
            String model = one.model();
            if (model == null || model.isBlank()) {
                throw new InvalidSettingException(at + "model", model, "missing", "Write a model's name, or \"*\".");
            }
            if (!models.add(model)) {
                throw new InvalidSettingException(at + "model", model, "priced twice", "Remove one of them.");
            }
            BigDecimal input = price(at + "input", one.input());
            BigDecimal cached = one.cachedInput() == null ? input : price(at + "cached-input", one.cachedInput());
            prices.add(new Price(model, input, cached, price(at + "output", one.output())));
        }
        return new Pricing(prices);
    }

    private static BigDecimal price(String at, @Nullable BigDecimal value) {
        String fix = "Write US dollars for a million tokens, for example 2.50.";
        if (value == null) {
            throw new InvalidSettingException(at, null, "missing", fix);
        }
        if (value.signum() < 0 || value.compareTo(MOST) > 0) {
            throw new InvalidSettingException(
                    at, value.toString(), value.signum() < 0 ? "below 0" : "more than a dollar a token", fix);
        }
        return value;
    }
}
