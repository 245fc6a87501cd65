package io.m2mgateway.redis.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Rate;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Refusals that still hold, so that a flood on an exhausted key asks nobody. Thread-safe, bounded. */
final class RefusalMemory {
    private static final int MAX_BUCKETS = 100_000;
    /** How long a refusal may outlive its reason, such as a reset or another policy that this node has not heard of. */
    private static final long LONG_MICROS = 1_000_000;
    /** The same for measures that are given back, and for amounts above the capacity. */
    private static final long SHORT_MICROS = 50_000;

    private final Cache<BucketId, Refusal> refusals = Caffeine.newBuilder()
            .maximumSize(MAX_BUCKETS)
            .executor(Runnable::run)
            .build();
    private final LongSupplier nanoTime;

    /** {@code all} are the states of the request that was refused, {@code state} the one of this bucket. */
    private record Refusal(LimitState state, List<LimitState> all, long asked, long untilNanos) {}

    RefusalMemory(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param asked when the store was asked: the wait counts from there at the earliest */
    void remember(Decision decision, long asked) {
        for (LimitState state : decision.states()) {
            if (state.refuses()) {
                Charge charge = state.charge();
                boolean may = charge.measure().settles() || state.waitMicros() == LimitState.NEVER;
                long micros = Math.min(may ? SHORT_MICROS : LONG_MICROS, state.waitMicros());
                refusals.put(charge.bucket(), new Refusal(state, decision.states(), asked, asked + micros * 1_000));
            }
        }
    }

    Optional<Decision> find(List<Charge> charges) {
        for (Charge charge : charges) {
            Refusal refusal = charge.amount() == 0 ? null : refusals.getIfPresent(charge.bucket());
            if (refusal == null) {
                continue;
            }
            long now = nanoTime.getAsLong();
            LimitState was = refusal.state();
            if (now - refusal.untilNanos() >= 0) {
                refusals.asMap().remove(charge.bucket(), refusal);
                continue;
            }
            long passed = (now - refusal.asked()) / 1_000;
            if (charge.rate().equals(was.charge().rate()) && stillRefuses(was, charge, passed)) {
                List<LimitState> states = sameBuckets(refusal.all(), charges)
                        ? IntStream.range(0, charges.size())
                                .mapToObj(i -> aged(refusal.all().get(i), charges.get(i), passed))
                                .toList()
                        : List.of(aged(was, charge, passed));
                return Optional.of(Decision.of(Decision.Origin.REMEMBERED, states));
            }
        }
        return Optional.empty();
    }

    /** Less may fit, but not while the bucket is in debt. A unit more than it said may be there: it says whole ones. */
    private static boolean stillRefuses(LimitState was, Charge charge, long passedMicros) {
        if (charge.amount() >= was.charge().amount()) {
            return true;
        }
        return !was.rate().isSlots() && charge.amount() >= was.remaining() + 1 + refilled(was.rate(), passedMicros);
    }

    private static double refilled(Rate rate, long micros) {
        return (double) micros / rate.periodMicros() * rate.refill();
    }

    private static boolean sameBuckets(List<LimitState> states, List<Charge> charges) {
        return states.size() == charges.size()
                && IntStream.range(0, charges.size())
                        .allMatch(i -> states.get(i)
                                .charge()
                                .bucket()
                                .equals(charges.get(i).bucket()));
    }

    private static LimitState aged(LimitState was, Charge charge, long micros) {
        boolean never = was.refuses() && charge.amount() > was.rate().capacity();
        long wait = was.refuses() ? Math.max(1, waitFor(charge.amount(), was) - micros) : 0;
        return new LimitState(
                charge,
                was.rate(),
                was.remaining(),
                never ? LimitState.NEVER : wait,
                Math.max(0, was.resetMicros() - micros));
    }

    private static long waitFor(long amount, LimitState was) {
        return amount >= was.charge().amount()
                ? was.waitMicros()
                : (long) ((double) (amount - was.remaining())
                        / was.rate().refill()
                        * was.rate().periodMicros());
    }

    void forget(BucketId bucket) {
        refusals.invalidate(bucket);
    }

    void clear() {
        refusals.invalidateAll();
    }
}
