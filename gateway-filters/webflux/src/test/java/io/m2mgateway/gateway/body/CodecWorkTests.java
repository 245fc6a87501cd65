package io.m2mgateway.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class CodecWorkTests {

    private static final long LARGE = 16L << 20;

    private final CodecWork work = new CodecWork();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void stop() {
        work.destroy();
    }

    private Mono<Long> inflated(long bytes, long size, long most) {
        return work.inflate(size, most, limit -> {
            threads.add(Thread.currentThread());
            if (bytes > limit) {
                throw new DecompressionException(ErrorCode.CONTENT_TOO_LARGE, "too much", -1);
            }
            return bytes;
        });
    }

    @Test
    void whatStaysSmallIsInflatedInPlace() {
        assertThat(inflated(100_000, 50, LARGE).block()).isEqualTo(100_000);
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void aFewBytesThatHoldMegabytesAreInflatedElsewhere() {
        assertThat(inflated(10 << 20, 50, LARGE).block()).isEqualTo(10 << 20);
        assertThat(threads).hasSize(2).last().isNotEqualTo(Thread.currentThread());
    }

    @Test
    void largeDataIsInflatedElsewhereAtOnce() {
        assertThat(inflated(100_000, 70_000, LARGE).block()).isEqualTo(100_000);
        assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    void theLimitHoldsElsewhereToo() {
        assertThatThrownBy(() -> inflated(LARGE + 1, 50, LARGE).block())
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
        assertThat(threads).hasSize(2);
        threads.clear();
        assertThatThrownBy(() -> inflated(5000, 50, 4000).block()).isInstanceOf(DecompressionException.class);
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void whatIsDamagedIsReadOnce() {
        Mono<Object> damaged = work.inflate(50, LARGE, limit -> {
            threads.add(Thread.currentThread());
            throw new DecompressionException(ErrorCode.DECOMPRESSION_FAILED, "damaged", -1);
        });
        assertThatThrownBy(damaged::block).isInstanceOf(DecompressionException.class);
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void whereNobodyTakesMoreWorkTheGatewayIsBusy() {
        work.destroy();
        assertThatThrownBy(() -> work.run(LARGE, () -> "done").block())
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        busy -> assertThat(busy.error().status()).isEqualTo(503));
    }
}
