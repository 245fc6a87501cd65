package io.m2mgateway.limit.usage;

import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.policy.Glob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prices by model. Thread-safe. */
public final class Pricing {
    private final List<Price> longestFirst;
    private final double[][] microUsd;

    /** @param prices in any order; of those that fit a model the one with the longest pattern counts, of two that are as long the first */
    public Pricing(List<Price> prices) {
        List<Price> sorted = new ArrayList<>(prices);
        sorted.sort(
                Comparator.comparingInt((Price price) -> price.model().length()).reversed());
        this.longestFirst = List.copyOf(sorted);
        this.microUsd = longestFirst.stream()
                .map(price -> new double[] {
                    price.input().doubleValue(),
                    price.cachedInput().doubleValue(),
                    price.output().doubleValue()
                })
                .toArray(double[][]::new);
    }

    /** The price of a model; null if none fits. A request without a model has the price of {@code *}. */
    public @Nullable Price find(@Nullable String model) {
        int index = index(model);
        return index < 0 ? null : longestFirst.get(index);
    }

    /** Whether every model has a price. */
    public boolean isComplete() {
        return longestFirst.stream().anyMatch(price -> price.model().equals("*"));
    }

    /**
     * The cost of a request and its answer.
     *
     * @return micro-USD, rounded up to a whole one, at most {@link Rate#MAX_AMOUNT}; 0 for a model without a price
     */
    public long cost(@Nullable String model, Usage usage) {
        int index = index(model);
        if (index < 0) {
            return 0;
        }
        double[] price = microUsd[index];
        double cost = (usage.input() - usage.cachedInput()) * price[0]
                + usage.cachedInput() * price[1]
                + usage.output() * price[2];
        // Products of decimal fractions end in noise of about 1e-16 of their size, which must not round up.
        return (long) Math.min(Rate.MAX_AMOUNT, Math.ceil(cost - cost * 1e-12));
    }

    private int index(@Nullable String model) {
        String name = model == null ? "" : model;
        for (int i = 0; i < longestFirst.size(); i++) {
            if (Glob.matches(longestFirst.get(i).model(), name)) {
                return i;
            }
        }
        return -1;
    }
}
