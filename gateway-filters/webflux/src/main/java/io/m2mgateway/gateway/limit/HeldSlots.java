package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.Measure;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The slots of one request: given back once, when both the decision and the end of the request are there, in whichever order. Thread-safe. */
final class HeldSlots {
    private static final int DECIDED = 1;
    private static final int ENDED = 2;

    private final Limiter limiter;
    private final List<Adjustment> releases;
    private final AtomicInteger state = new AtomicInteger();

    HeldSlots(Limiter limiter, List<Charge> charges) {
        this.limiter = limiter;
        this.releases = charges.stream()
                .filter(charge -> charge.measure() == Measure.CONCURRENCY)
                .map(charge -> new Adjustment(charge.bucket(), charge.measure(), charge.rate(), -1))
                .toList();
    }

    void decided(Decision decision) {
        // Unchecked requests hold nothing.
        if (decision.allowed() && decision.origin() != Decision.Origin.UNCHECKED) {
            step(DECIDED);
        }
    }

    void ended() {
        step(ENDED);
    }

    private void step(int bit) {
        int before = state.getAndUpdate(now -> now | bit);
        if ((before | bit) == (DECIDED | ENDED) && before != (DECIDED | ENDED) && !releases.isEmpty()) {
            limiter.settle(releases);
        }
    }
}
