package io.m2mgateway.limit.usage;

import java.math.BigDecimal;

/**
 * What a model's tokens cost. A US dollar for a million tokens is a micro-USD for one, so the figures of price lists are micro-USD a token.
 *
 * @param model a model's name or a pattern in which {@code *} stands for any characters
 * @param input US dollars for a million input tokens, 0 or more
 * @param cachedInput the same for input tokens from the provider's cache
 * @param output the same for output tokens
 */
public record Price(String model, BigDecimal input, BigDecimal cachedInput, BigDecimal output) {
    public Price {
        if (input.signum() < 0 || cachedInput.signum() < 0 || output.signum() < 0) {
            throw new IllegalArgumentException("a price of " + model + " is below 0");
        }
    }

    /** Whether the name is a pattern. */
    public boolean isPattern() {
        return model.indexOf('*') >= 0;
    }
}
