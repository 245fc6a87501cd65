package io.m2mgateway.m2m.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryNonceStoreTests {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** Near the end of its range: the clock's zero is anywhere. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    private final MemoryNonceStore store = new MemoryNonceStore(100, now::get);

    private static byte[] nonce(int number) {
        return ByteBuffer.allocate(12).putInt(8, number).array();
    }

    private boolean isNew(String holder, int number) {
        return store.record(holder, nonce(number), WINDOW).toCompletableFuture().join();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aNonceIsNewOncePerHolderAndWindow() {
        assertThat(isNew("a", 1)).isTrue();
        assertThat(isNew("a", 1)).isFalse();
        assertThat(isNew("b", 1)).isTrue();
        assertThat(isNew("a", 2)).isTrue();
        pass(WINDOW.minusNanos(1));
        assertThat(isNew("a", 1)).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(isNew("a", 1)).isTrue();
    }

    @Test
    void whatIsOverTakesNoMemory() {
        IntStream.range(0, 50).forEach(number -> isNew("a", number));
        assertThat(store.size()).isEqualTo(50);
        pass(WINDOW);
        isNew("a", 50);
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void theOldestIsForgottenWhereThereIsNoRoom() {
        IntStream.range(0, 101).forEach(number -> isNew("a", number));
        assertThat(store.size()).isEqualTo(100);
        assertThat(store.forgotten()).isEqualTo(1);
        assertThat(isNew("a", 1)).isFalse();
        assertThat(isNew("a", 0)).isTrue();
    }

    @Test
    void ofManyAtOnceOneIsTold() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                int number = round;
                int told = 0;
                for (Future<Boolean> one : threads.invokeAll(IntStream.range(0, 8)
                        .<java.util.concurrent.Callable<Boolean>>mapToObj(i -> () -> isNew("a", number))
                        .toList())) {
                    told += one.get() ? 1 : 0;
                }
                assertThat(told).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
