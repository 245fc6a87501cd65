package io.m2mgateway.limit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Rate;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricingTests {
    private final Pricing pricing = new Pricing(List.of(
            price("*", "5.00", "5.00", "15.00"),
            price("gpt-4o*", "2.50", "1.25", "10.00"),
            price("gpt-4o-mini", "0.15", "0.075", "0.60")));

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-mini, 1000000, 0, 0, 150000",
        "gpt-4o-2024, 1000000, 0, 0, 2500000",
        "gpt-4o-2024, 1000000, 1000000, 0, 1250000",
        "other, 0, 0, 1000000, 15000000",
        "gpt-4o-mini, 1, 0, 0, 1",
        "gpt-4o-mini, 100, 0, 0, 15",
        "gpt-4o, 0, 0, 0, 0"
    })
    void theLongestPatternCounts(String model, long input, long cached, long output, long microUsd) {
        assertThat(pricing.cost(model, new Usage(input, cached, output))).isEqualTo(microUsd);
    }

    @Test
    void noModelCostsWhatAnyModelCosts() {
        assertThat(pricing.cost(null, new Usage(1_000_000, 0, 0))).isEqualTo(5_000_000);
    }

    @Test
    void costHasABound() {
        assertThat(pricing.cost("x", new Usage(Long.MAX_VALUE / 2, 0, Long.MAX_VALUE / 2)))
                .isEqualTo(Rate.MAX_AMOUNT);
    }

    @Test
    void anUnknownModelHasNoPriceWithoutAStar() {
        Pricing some = new Pricing(List.of(price("gpt-4o*", "1", "1", "1")));
        assertThat(some.isComplete()).isFalse();
        assertThat(some.find("claude")).isNull();
        assertThat(some.cost("claude", new Usage(10, 0, 10))).isZero();
    }

    @Test
    void learnsWhatIsReallyUsed() {
        LearnedRatio ratio = new LearnedRatio();
        for (int i = 0; i < 39; i++) {
            ratio.record(1_000, 200);
        }
        assertThat(ratio.reserve(1_000)).isEqualTo(1_000);
        for (int i = 0; i < 100; i++) {
            ratio.record(1_000, 200);
        }
        assertThat(ratio.reserve(1_000)).isEqualTo(200);
    }

    @Test
    void reservesNeverLessThanATenth() {
        LearnedRatio ratio = new LearnedRatio();
        for (int i = 0; i < 100; i++) {
            ratio.record(1_000, 0);
        }
        assertThat(ratio.reserve(1_000)).isEqualTo(100);
    }

    @Test
    void forgetsWhatWasLongAgo() {
        LearnedRatio ratio = new LearnedRatio();
        for (int i = 0; i < 3_000; i++) {
            ratio.record(1_000, 100);
        }
        for (int i = 0; i < 1_000; i++) {
            ratio.record(1_000, 900);
        }
        assertThat(ratio.ratio()).isEqualTo(0.9);
    }

    private static Price price(String model, String input, String cached, String output) {
        return new Price(model, new BigDecimal(input), new BigDecimal(cached), new BigDecimal(output));
    }
}
