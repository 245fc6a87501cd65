package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import io.m2mgateway.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What one gateway reserves and settles of a budget, another one meets. */
class TokensOfTwoGatewaysIT {
    private static final Rate BUDGET = Rate.of(1_000, 1, Duration.ofDays(1), 0);

    private static RedisServer server;
    private static ScheduledExecutorService scheduler;
    private static RedisLimiter one;
    private static RedisLimiter other;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start();
        scheduler = Executors.newScheduledThreadPool(2);
        one = limiter();
        other = limiter();
    }

    @AfterAll
    static void stop() throws Exception {
        one.close();
        other.close();
        scheduler.shutdownNow();
        server.close();
    }

    private static RedisLimiter limiter() throws Exception {
        RedisLimiter limiter = new RedisLimiter(
                new RedisLink(RedisSettings.standalone("127.0.0.1", server.port()), scheduler),
                new RedisLimiterOptions(
                        "tokens:", Duration.ofSeconds(5), 5, Duration.ofMillis(100), Duration.ofSeconds(6), 1_000),
                scheduler,
                LimiterObserver.NONE);
        Await.until(() -> limiter.status().state() == LimiterStatus.State.UP);
        return limiter;
    }

    private static Charge charge(String caller, long amount) {
        return new Charge(
                new BucketId("spend", "tokens", LimitKey.of(List.of(caller))), Measure.TOKENS, BUDGET, amount);
    }

    private static Decision take(RedisLimiter limiter, Charge charge) throws Exception {
        return limiter.take(List.of(charge), StoreFailureMode.DENY)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static long remaining(RedisLimiter limiter, String caller) {
        try {
            return take(limiter, charge(caller, 0)).states().get(0).remaining();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void settle(RedisLimiter limiter, Charge reserved, long used) {
        limiter.settle(List.of(
                new Adjustment(reserved.bucket(), reserved.measure(), reserved.rate(), used - reserved.amount())));
    }

    @Test
    void whatOneReservesIsGoneForTheOtherUntilItIsSettled() throws Exception {
        Charge most = charge("reserves", 900);
        assertThat(take(one, most).allowed()).isTrue();
        assertThat(take(other, most).outcome()).isEqualTo(Decision.Outcome.REFUSED);
        settle(one, most, 50);
        Await.until(() -> remaining(other, "reserves") == 950);
        // The other one remembers its refusal for a moment: it has not heard of the refund.
        Await.until(() -> allowed(other, most));
        assertThat(remaining(one, "reserves")).isEqualTo(50);
    }

    @Test
    void theDebtOfOneRefusesAtTheOther() throws Exception {
        Charge small = charge("owes", 10);
        assertThat(take(one, small).allowed()).isTrue();
        settle(one, small, 5_000);
        Await.until(() -> remaining(other, "owes") == -4_000);
        Decision refused = take(other, charge("owes", 1));
        assertThat(refused.outcome()).isEqualTo(Decision.Outcome.REFUSED);
        assertThat(refused.states().get(0).remaining()).isEqualTo(-4_000);
    }

    @Test
    void aBudgetIsUsedUpExactlyHoweverItsRequestsAreShared() throws Exception {
        long used = 0;
        int refused = 0;
        for (int i = 0; refused < 2; i++) {
            RedisLimiter limiter = i % 2 == 0 ? one : other;
            Charge reserved = charge("shares", 100);
            if (take(limiter, reserved).allowed()) {
                settle(limiter, reserved, 30);
                used += 30;
                long left = 1_000 - used;
                Await.until(() -> remaining(limiter, "shares") == left);
            } else {
                refused++;
            }
        }
        // The last request that still fits reserves 100 of what is left.
        assertThat(used).isEqualTo(930);
        assertThat(remaining(one, "shares")).isEqualTo(70);
    }

    private static boolean allowed(RedisLimiter limiter, Charge charge) {
        try {
            return take(limiter, charge).allowed();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
