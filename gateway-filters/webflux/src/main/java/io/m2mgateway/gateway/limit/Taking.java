package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.usage.RequestDemand;
import java.util.List;
import java.util.function.ToLongFunction;

/** One take for one request, and what it holds afterwards: slots until the request ends, reservations until they are settled. Thread-safe. */
final class Taking {
    private final List<Charge> charges;
    private final HeldSlots slots;
    private final Reservation reservation;
    private final LimitRecorder.Pending pending;

    /** @param shadow whether it is only counted */
    Taking(LimitSupport support, String route, RouteCharges limits, RequestDemand demand, boolean shadow) {
        ToLongFunction<Limit> amounts = limit -> support.tariff().reserve(route, limit, demand);
        this.charges = limits.charges(amounts);
        this.slots = new HeldSlots(support.limiter(), charges);
        this.reservation = new Reservation(support, route, limits, amounts);
        this.pending = support.recorder().of(route, charges, limits.values(), shadow);
    }

    List<Charge> charges() {
        return charges;
    }

    Reservation reservation() {
        return reservation;
    }

    /** The decision is there, whether or not somebody still waits for it. */
    void decided(Decision decision) {
        slots.decided(decision);
        reservation.decided(decision);
    }

    /** Tells operators. */
    void record(Decision decision) {
        pending.decided(decision);
    }

    void ended() {
        slots.ended();
    }
}
