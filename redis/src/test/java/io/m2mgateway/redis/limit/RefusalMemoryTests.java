package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalMemoryTests {
    private static final Rate HOURLY = Rate.of(1, 1, Duration.ofHours(1), 0);
    private static final BucketId BUCKET = new BucketId("policy", "limit", "caller");
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final AtomicLong millis = new AtomicLong(-7);
    private final RefusalMemory memory = new RefusalMemory(() -> millis.get() * 1_000_000);

    @ParameterizedTest
    @CsvSource({
        "REQUESTS, 1000",
        "BYTES, 1000",
        "TOKENS, 50",
        "INPUT_TOKENS, 50",
        "OUTPUT_TOKENS, 50",
        "COST, 50",
        "CONCURRENCY, 50"
    })
    void noRefusalOutlivesItsReasonForLong(Measure measure, long most) {
        refuse(measure, HOUR_MICROS);
        millis.addAndGet(most - 1);
        Decision known = memory.find(List.of(charge(measure, 1))).orElseThrow();
        assertThat(known.origin()).isEqualTo(Decision.Origin.REMEMBERED);
        assertThat(known.states().get(0).waitMicros())
                .as("what the caller is told goes on")
                .isEqualTo(HOUR_MICROS - (most - 1) * 1_000);
        millis.incrementAndGet();
        assertThat(memory.find(List.of(charge(measure, 1)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Measure.class)
    void theEarliestRefillEndsIt(Measure measure) {
        refuse(measure, 20_000);
        millis.addAndGet(19);
        assertThat(memory.find(List.of(charge(measure, 1)))).isPresent();
        millis.incrementAndGet();
        assertThat(memory.find(List.of(charge(measure, 1)))).isEmpty();
    }

    @Test
    void whatNeverFitsIsAskedAgainSoon() {
        refuse(Measure.REQUESTS, LimitState.NEVER);
        millis.addAndGet(50);
        assertThat(memory.find(List.of(charge(Measure.REQUESTS, 1)))).isEmpty();
    }

    @Test
    void lessMayFit() {
        Charge five = charge(Measure.BYTES, 5);
        memory.remember(
                Decision.of(Decision.Origin.STORE, List.of(new LimitState(five, HOURLY, 4, HOUR_MICROS, HOUR_MICROS))),
                now());
        assertThat(memory.find(List.of(charge(Measure.BYTES, 4)))).isEmpty();
        assertThat(memory.find(List.of(charge(Measure.BYTES, 6)))).isPresent();
    }

    @Test
    void nothingFitsWhileThereIsDebt() {
        Charge many = charge(Measure.TOKENS, 5);
        long wait = (long) (45.0 / HOURLY.refill() * HOURLY.periodMicros());
        memory.remember(
                Decision.of(Decision.Origin.STORE, List.of(new LimitState(many, HOURLY, -40, wait, wait))), now());
        Decision known = memory.find(List.of(charge(Measure.TOKENS, 1))).orElseThrow();
        assertThat(known.states().get(0).waitMicros())
                .as("until 41 have come back")
                .isEqualTo(wait * 41 / 45);
    }

    @Test
    void aRefundAndAnotherShapeEndIt() {
        refuse(Measure.REQUESTS, HOUR_MICROS);
        Rate changed = Rate.of(2, 2, Duration.ofHours(1), 1);
        assertThat(memory.find(List.of(new Charge(BUCKET, Measure.REQUESTS, changed, 1))))
                .isEmpty();
        memory.forget(BUCKET);
        assertThat(memory.find(List.of(charge(Measure.REQUESTS, 1)))).isEmpty();
    }

    private void refuse(Measure measure, long wait) {
        LimitState state = new LimitState(charge(measure, 1), HOURLY, 0, wait, HOUR_MICROS);
        memory.remember(Decision.of(Decision.Origin.STORE, List.of(state)), now());
    }

    private long now() {
        return millis.get() * 1_000_000;
    }

    private static Charge charge(Measure measure, long amount) {
        return new Charge(BUCKET, measure, HOURLY, amount);
    }
}
