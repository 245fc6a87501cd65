package io.m2mgateway.redis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for what comes about by itself, and fails when it does not. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(10);

    private Await() {}

    /** Until something is so. */
    public static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .atMost(PATIENCE)
                .until(condition);
    }

    /** As long as something has to stay so. */
    public static void during(Duration time, Callable<Boolean> condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(POLL)
                .during(time)
                .atMost(time.plus(PATIENCE))
                .until(() -> {
                    assertThat(condition.call()).as("stays so").isTrue();
                    return true;
                });
    }
}
