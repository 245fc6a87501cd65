package io.m2mgateway.redis.limit;

import io.lettuce.core.cluster.SlotHash;
import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterObserver;
import io.m2mgateway.limit.LimiterStatus;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.limit.failover.LocalShare;
import io.m2mgateway.limit.failover.SettlementLedger;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import io.m2mgateway.redis.connection.RedisLink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Limits that gateways share through Redis. One script call decides on all limits of a request; requests that wait for the same connection ride in one
 * call. In Redis Cluster the limits of one key share a slot; those of several keys are taken slot by slot and given back on refusal.
 *
 * <p>A decision that Redis took, but whose answer came after the deadline, is given back when the answer comes. If it never comes, what was taken comes
 * back with the refill, slots with the next heartbeat.
 */
public final class RedisLimiter implements Limiter {
    private static final byte[] NO_CLOCK = {};

    private final StoreCalls calls;
    private final SettlementLedger ledger;
    private final LocalShare local;
    private final RefusalMemory refusals = new RefusalMemory(System::nanoTime);
    private final Slots slots = new Slots();
    private final StoreWatch watch;

    /**
     * @param link the connection; closed with the limiter
     * @param scheduler for deadlines and heartbeats; not closed
     * @param observer is told what the store does
     */
    public RedisLimiter(
            RedisLink link, RedisLimiterOptions options, ScheduledExecutorService scheduler, LimiterObserver observer) {
        this(link, options, scheduler, observer, () -> NO_CLOCK);
    }

    /** @param clock microseconds in digits instead of the server's time; empty for that */
    RedisLimiter(
            RedisLink link,
            RedisLimiterOptions options,
            ScheduledExecutorService scheduler,
            LimiterObserver observer,
            Supplier<byte[]> clock) {
        this.ledger = new SettlementLedger(options.maxLocalBuckets());
        this.watch = new StoreWatch(link, options, scheduler, observer, this::tick);
        this.local = new LocalShare(new InMemoryLimiter(options.maxLocalBuckets()), watch::liveNodes, ledger);
        this.calls = new StoreCalls(link, options, scheduler, observer, watch, clock, local::settle);
        watch.start();
        link.listen(options.keyPrefix() + "events", message -> refusals.clear(), refusals::clear);
    }

    @Override
    public CompletionStage<Decision> take(List<Charge> charges, StoreFailureMode onStoreFailure) {
        if (charges.isEmpty()) {
            return CompletableFuture.completedFuture(Decision.of(Decision.Origin.STORE, List.of()));
        }
        if (!watch.breaker().allows()) {
            return CompletableFuture.completedFuture(locally(charges, onStoreFailure));
        }
        Optional<Decision> known = refusals.find(charges);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        long asked = System.nanoTime();
        return ask(charges).handle((decision, failure) -> {
            if (failure != null) {
                return locally(charges, onStoreFailure);
            }
            if (!decision.allowed()) {
                refusals.remember(decision, asked);
            }
            return decision;
        });
    }

    @Override
    public Optional<Decision> remembered(List<Charge> charges) {
        return watch.breaker().allows() ? refusals.find(charges) : Optional.empty();
    }

    @Override
    public void settle(List<Adjustment> adjustments) {
        for (Adjustment adjustment : adjustments) {
            if (adjustment.delta() < 0) {
                refusals.forget(adjustment.bucket());
            }
            if (adjustment.rate().isSlots()) {
                release(adjustment);
            } else if (adjustment.delta() != 0) {
                if (watch.breaker().allows()) {
                    adjust(adjustment);
                } else {
                    local.settle(adjustment);
                    ledger.settled(adjustment);
                }
            }
        }
    }

    @Override
    public CompletionStage<Void> reset(Collection<BucketId> buckets) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (BucketId bucket : buckets) {
            refusals.forget(bucket);
            ledger.forget(bucket);
            local.reset(bucket);
            CompletableFuture<Void> done = new CompletableFuture<>();
            calls.submit(bucket, new Op.Reset(bucket, done));
            all.add(done);
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenCompose(done -> calls.announce())
                .thenAccept(heard -> refusals.clear());
    }

    @Override
    public LimiterStatus status() {
        return new LimiterStatus(
                calls.describe(), watch.breaker().state(), watch.liveNodes(), ledger.size() + calls.settling());
    }

    @Override
    public long bucketsInMemory() {
        return local.size();
    }

    @Override
    public void close() {
        watch.close();
        if (watch.breaker().allows()) {
            slots.farewell().forEach(hold -> calls.submit(hold.bucket(), hold));
        }
        calls.close();
    }

    private CompletionStage<Decision> ask(List<Charge> charges) {
        Map<Integer, List<Charge>> groups = groups(charges);
        if (groups.size() == 1) {
            return askOnce(charges);
        }
        return askNext(new ArrayList<>(groups.values()), 0, charges, new LinkedHashMap<>());
    }

    /** Slot by slot; a refusal or failure gives back what earlier slots gave. */
    private CompletionStage<Decision> askNext(
            List<List<Charge>> groups, int next, List<Charge> all, Map<Charge, LimitState> states) {
        return askOnce(groups.get(next))
                .handle((decision, failure) -> {
                    if (failure != null || !decision.allowed()) {
                        groups.subList(0, next).forEach(this::giveBack);
                        if (failure != null) {
                            return CompletableFuture.<Decision>failedFuture(failure);
                        }
                        return CompletableFuture.completedFuture(decision);
                    }
                    decision.states().forEach(state -> states.put(state.charge(), state));
                    return next + 1 < groups.size()
                            ? askNext(groups, next + 1, all, states)
                            : CompletableFuture.completedFuture(Decision.of(
                                    Decision.Origin.STORE,
                                    all.stream().map(states::get).toList()));
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Decision> askOnce(List<Charge> charges) {
        CompletableFuture<Decision> done = new CompletableFuture<>();
        List<Charge> held = charges.stream().filter(RedisLimiter::holds).toList();
        held.forEach(charge -> slots.begin(charge.bucket(), charge.rate()));
        calls.submit(charges.get(0).bucket(), new Op.Take(charges, done, () -> giveBack(charges)));
        if (held.isEmpty()) {
            return done;
        }
        return done.whenComplete((decision, failure) -> held.forEach(charge -> slots.end(
                charge.bucket(),
                charge.rate(),
                decision != null && decision.allowed() ? charge.amount() : 0,
                failure != null)));
    }

    private void giveBack(List<Charge> charges) {
        for (Charge charge : charges) {
            if (charge.amount() > 0 && !charge.rate().isSlots()) {
                adjust(new Adjustment(charge.bucket(), charge.measure(), charge.rate(), -charge.amount()));
            } else if (holds(charge)) {
                slots.begin(charge.bucket(), charge.rate());
                slots.end(charge.bucket(), charge.rate(), -charge.amount(), true);
            }
        }
    }

    private Decision locally(List<Charge> charges, StoreFailureMode mode) {
        Decision decision = local.decide(charges, mode);
        if (decision.allowed()) {
            for (Charge charge : charges) {
                if (holds(charge)) {
                    slots.local(charge.bucket(), charge.rate(), charge.amount());
                }
            }
        }
        return decision;
    }

    private void release(Adjustment adjustment) {
        boolean wasLocal = slots.release(adjustment.bucket(), adjustment.rate());
        if (wasLocal) {
            local.settle(adjustment);
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        var unused = done.whenComplete(
                (ok, failure) -> slots.end(adjustment.bucket(), adjustment.rate(), 0, failure != null));
        if (watch.breaker().allows()) {
            calls.submit(adjustment.bucket(), new Op.Adjust(adjustment, done));
        } else {
            done.completeExceptionally(new IllegalStateException("the heartbeat will say so"));
        }
    }

    private void adjust(Adjustment adjustment) {
        calls.settle(adjustment, unsent -> {
            local.settle(unsent);
            ledger.settled(unsent);
        });
    }

    /** Regularly while the store answers, and first when it is back. */
    private void tick(boolean back) {
        if (back) {
            slots.moveToStore();
            refusals.clear();
        }
        for (Op.Hold beat : slots.heartbeats()) {
            calls.submit(beat.bucket(), beat);
        }
        calls.again();
        for (Adjustment owed : ledger.drain(10_000)) {
            calls.charge(owed);
            adjust(owed);
        }
    }

    private Map<Integer, List<Charge>> groups(List<Charge> charges) {
        Map<Integer, List<Charge>> groups = new LinkedHashMap<>();
        for (Charge charge : charges) {
            groups.computeIfAbsent(calls.lane(charge.bucket()), slot -> new ArrayList<>())
                    .add(charge);
        }
        return groups;
    }

    private static boolean holds(Charge charge) {
        return charge.rate().isSlots() && charge.amount() > 0;
    }

    /** Refusals count by this process' clock; a test that moves the server's has to say so. */
    void forgetRefusals() {
        refusals.clear();
    }

    /** The slot of a key's digest, which is the hash tag of all its buckets. */
    static int slot(BucketId bucket) {
        return SlotHash.getSlot(bucket.key());
    }
}
