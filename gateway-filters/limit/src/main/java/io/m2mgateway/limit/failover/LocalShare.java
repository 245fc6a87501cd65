package io.m2mgateway.limit.failover;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Decides in place of the store, as the request asked for that case; for {@link StoreFailureMode#LOCAL} by this node's share. Thread-safe. */
public final class LocalShare {
    /** What a caller waits whose amount is above the node's share, but not above the limit: the store may be back. */
    private static final long RETRY_MICROS = 1_000_000;

    private final InMemoryLimiter memory;
    private final IntSupplier liveNodes;
    private final SettlementLedger ledger;

    /**
     * @param memory holds the shares
     * @param liveNodes gateways that share the limits, as last seen, at least 1
     * @param ledger remembers what is taken, to charge the store with it later
     */
    public LocalShare(InMemoryLimiter memory, IntSupplier liveNodes, SettlementLedger ledger) {
        this.memory = memory;
        this.liveNodes = liveNodes;
        this.ledger = ledger;
    }

    /** Decides without the store. */
    public Decision decide(List<Charge> charges, StoreFailureMode mode) {
        return switch (mode) {
            case ALLOW -> Decision.unchecked();
            case DENY -> Decision.storeUnavailable();
            case LOCAL -> share(charges);
        };
    }

    /** Corrects what was taken locally, so that the share is right while the store is away. */
    public void settle(Adjustment adjustment) {
        Rate share = share(adjustment.rate(), liveNodes.getAsInt());
        memory.settle(List.of(new Adjustment(adjustment.bucket(), adjustment.measure(), share, adjustment.delta())));
    }

    /** Fills local buckets. */
    public void reset(BucketId bucket) {
        memory.reset(List.of(bucket));
    }

    /** Local buckets. */
    public long size() {
        return memory.bucketsInMemory();
    }

    private Decision share(List<Charge> charges) {
        int nodes = liveNodes.getAsInt();
        List<Charge> shares = new ArrayList<>(charges.size());
        for (Charge charge : charges) {
            shares.add(new Charge(charge.bucket(), charge.measure(), share(charge.rate(), nodes), charge.amount()));
        }
        Decision decision = memory.take(shares);
        List<LimitState> states = new ArrayList<>(charges.size());
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            LimitState state = decision.states().get(i);
            boolean aboveShareOnly = state.waitMicros() == LimitState.NEVER
                    && charge.amount() <= charge.rate().capacity();
            states.add(new LimitState(
                    charge,
                    state.rate(),
                    state.remaining(),
                    aboveShareOnly ? RETRY_MICROS : state.waitMicros(),
                    state.resetMicros()));
            if (decision.allowed()) {
                ledger.used(charge);
            }
        }
        return Decision.of(Decision.Origin.LOCAL_SHARE, states);
    }

    /** A node's part of a limit: rounded up, so at least 1; 0 stays 0. */
    static Rate share(Rate rate, int nodes) {
        return new Rate(part(rate.capacity(), nodes), part(rate.refill(), nodes), rate.periodMicros(), rate.version());
    }

    private static long part(long amount, int nodes) {
        return (amount + nodes - 1) / nodes;
    }
}
