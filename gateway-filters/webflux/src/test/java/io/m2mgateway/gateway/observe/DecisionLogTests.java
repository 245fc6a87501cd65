package io.m2mgateway.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionLogTests {
    @Test
    void keepsTheLastOfEitherKindNewestFirst() {
        Instant now = Instant.parse("2026-01-02T03:04:05Z");
        DecisionLog log = new DecisionLog(InstantSource.fixed(now));
        log.add("f", "refused", false, Map::of);
        for (int i = 0; i < DecisionLog.KEPT + 10; i++) {
            log.add("f", "passed-" + i, true, Map::of);
        }
        log.add("f", "last", false, () -> Map.of("a", 1));
        assertThat(log.newestFirst()).hasSize(DecisionLog.KEPT + 2);
        assertThat(log.newestFirst().get(0)).satisfies(newest -> {
            assertThat(newest.route()).isEqualTo("last");
            assertThat(newest.time()).isEqualTo(now);
            assertThat(newest.passed()).isFalse();
            assertThat(newest.reasons().get()).containsEntry("a", 1);
        });
        assertThat(log.newestFirst())
                .extracting(DecisionLog.Entry::route)
                .contains("refused", "passed-10", "passed-" + (DecisionLog.KEPT + 9))
                .doesNotContain("passed-9");
    }
}
