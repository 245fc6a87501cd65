package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryAfterTests {

    @Test
    void secondsAreRoundedUp() {
        assertThat(new RetryAfter(2_000_001).headers()).isEqualTo(Map.of("Retry-After", "3"));
        assertThat(new RetryAfter(1_000_000).headers()).isEqualTo(Map.of("Retry-After", "1"));
    }

    @Test
    void belowASecondMillisecondsAreToldToo() {
        assertThat(new RetryAfter(59_001).headers()).isEqualTo(Map.of("Retry-After", "1", "retry-after-ms", "60"));
        assertThat(new RetryAfter(999_001).headers()).isEqualTo(Map.of("Retry-After", "1"));
    }

    @Test
    void aMinuteIsWorthToWaitForAndNoMore() {
        assertThat(new RetryAfter(60_000_000).headers()).doesNotContainKey("x-should-retry");
        assertThat(new RetryAfter(60_000_001).headers()).containsEntry("x-should-retry", "false");
    }

    @Test
    void whereNothingIsKnownItIsASecond() {
        assertThat(new RetryAfter(0).headers()).isEqualTo(Map.of("Retry-After", "1"));
    }
}
