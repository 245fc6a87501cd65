package io.m2mgateway.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus.State;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.redis.connection.RedisLink;
import io.m2mgateway.redis.connection.RedisSettings;
import io.m2mgateway.redis.server.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What a gateway has of limits, with short times, and what tests ask of it. */
final class TestGateway implements AutoCloseable {
    static final RedisLimiterOptions QUICK = new RedisLimiterOptions(
            "m2m:1:", Duration.ofMillis(500), 3, Duration.ofMillis(200), Duration.ofSeconds(2), 1_000);
    static final Rate HUNDRED = Rate.of(100, 1, Duration.ofHours(1), 0);

    /** States that the breaker came to. */
    final List<State> transitions = Collections.synchronizedList(new ArrayList<>());

    final RedisLimiter limiter;
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

    TestGateway(RedisSettings settings, RedisLimiterOptions options) {
        limiter = new RedisLimiter(new RedisLink(settings, scheduler), options, scheduler, new LimiterObserver() {
            @Override
            public void transition(State from, State to) {
                transitions.add(to);
            }
        });
    }

    /** A gateway that has found its store, and whose first decision, for which classes are loaded, is over. */
    static TestGateway at(RedisSettings settings) throws Exception {
        TestGateway gateway = new TestGateway(settings, QUICK).await(State.UP);
        Await.until(
                () -> gateway.take(StoreFailureMode.DENY, tokens("first", 0)).origin() == Decision.Origin.STORE);
        gateway.transitions.clear();
        return gateway;
    }

    static TestGateway at(int port) throws Exception {
        return at(RedisSettings.standalone("127.0.0.1", port));
    }

    static BucketId bucket(String limit, String caller) {
        return new BucketId("policy", limit, LimitKey.of(List.of(caller)));
    }

    /** Of a bucket that is settled, so that no refusal is remembered for long. */
    static Charge tokens(String caller, long amount) {
        return new Charge(bucket("tokens", caller), Measure.TOKENS, HUNDRED, amount);
    }

    static Charge slot(String caller, int of) {
        return new Charge(bucket("concurrency", caller), Measure.CONCURRENCY, Rate.slots(of, 0), 1);
    }

    Decision take(StoreFailureMode mode, Charge... charges) {
        try {
            return limiter.take(List.of(charges), mode).toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("a decision never fails", e);
        }
    }

    /** A decision that is there at once, since nobody is asked. */
    Decision takeWithoutWaiting(StoreFailureMode mode, Charge charge) {
        Decision decision =
                limiter.take(List.of(charge), mode).toCompletableFuture().getNow(null);
        assertThat(decision).as("nobody waits").isNotNull();
        return decision;
    }

    boolean allowed(Charge... charges) {
        return take(StoreFailureMode.DENY, charges).allowed();
    }

    void settle(Charge charge, long delta) {
        limiter.settle(List.of(new Adjustment(charge.bucket(), charge.measure(), charge.rate(), delta)));
    }

    State state() {
        return limiter.status().state();
    }

    TestGateway await(State state) throws Exception {
        Await.until(() -> state() == state);
        return this;
    }

    /** Takes locally until the breaker is open, and one more; how many were allowed. */
    int takeUntilOpen(String caller) {
        int allowed = 0;
        for (int i = 0; i < 100 && state() == State.UP; i++) {
            allowed += take(StoreFailureMode.LOCAL, tokens(caller, 1)).allowed() ? 1 : 0;
        }
        assertThat(state()).isNotEqualTo(State.UP);
        Decision open = take(StoreFailureMode.LOCAL, tokens(caller, 1));
        assertThat(open.origin()).isEqualTo(Decision.Origin.LOCAL_SHARE);
        return allowed + (open.allowed() ? 1 : 0);
    }

    /** All three modes while the store is away. */
    void assertModesHold(String caller) {
        assertThat(take(StoreFailureMode.DENY, tokens(caller, 1))).isEqualTo(Decision.storeUnavailable());
        assertThat(take(StoreFailureMode.ALLOW, tokens(caller, 1))).isEqualTo(Decision.unchecked());
        assertThat(take(StoreFailureMode.LOCAL, tokens(caller, 0)).origin()).isEqualTo(Decision.Origin.LOCAL_SHARE);
    }

    /** Waits until the store says so of a caller's tokens. */
    void awaitRemaining(String caller, long expected) throws Exception {
        awaitRemaining(caller, expected, expected);
    }

    /**
     * The same where requests were decided locally that had been sent: a server that hung may yet execute them after their connection was given up, and then
     * they count twice.
     */
    void awaitRemainingOrLessInDoubt(String caller, long expected) throws Exception {
        awaitRemaining(caller, expected - QUICK.breakerFailures(), expected);
    }

    private void awaitRemaining(String caller, long least, long most) throws Exception {
        Await.until(() -> {
            Decision decision = take(StoreFailureMode.DENY, tokens(caller, 0));
            boolean settled = decision.origin() == Decision.Origin.STORE
                    && limiter.status().pendingSettlements() == 0;
            long remaining = settled ? decision.states().get(0).remaining() : Long.MIN_VALUE;
            return remaining >= least && remaining <= most;
        });
    }

    @Override
    public void close() {
        limiter.close();
        scheduler.shutdownNow();
    }
}
