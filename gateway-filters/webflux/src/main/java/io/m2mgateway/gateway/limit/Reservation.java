package io.m2mgateway.gateway.limit;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.usage.RequestDemand;
import io.m2mgateway.limit.usage.Tariff;
import io.m2mgateway.limit.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * What one request has reserved of limits whose use is known later, and its settlement, which counts once. Corrections may come before the decision (nobody
 * waits for that of a shadow); they wait for it. Thread-safe.
 */
final class Reservation {
    private final Limiter limiter;
    private final Tariff tariff;
    private final UsageMeters meters;
    private final String route;
    private final List<Line> lines = new ArrayList<>();
    private final List<Adjustment> early = new ArrayList<>();
    private boolean decided;
    private boolean held;
    private boolean settled;

    private static final class Line {
        final RouteCharges.Line of;
        long amount;
        long used;

        Line(RouteCharges.Line of, long amount) {
            this.of = of;
            this.amount = amount;
        }

        Measure measure() {
            return of.limit().measure();
        }
    }

    /** @param amounts what is being taken, by limit */
    Reservation(LimitSupport support, String route, RouteCharges charges, ToLongFunction<Limit> amounts) {
        this.limiter = support.limiter();
        this.tariff = support.tariff();
        this.meters = support.usageMeters();
        this.route = route;
        for (RouteCharges.Line line : charges.lines()) {
            if (RouteCharges.needsBody(line.limit())) {
                lines.add(new Line(line, amounts.applyAsLong(line.limit())));
            }
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Whether something is settled when the answer is known. */
    boolean isSettled() {
        return lines.stream().anyMatch(line -> line.measure().settles());
    }

    synchronized void decided(Decision decision) {
        decided = true;
        // Where nobody was asked, nothing was taken.
        held = decision.allowed() && decision.origin() != Decision.Origin.UNCHECKED;
        if (!held) {
            return;
        }
        send(early);
        early.clear();
        each(line -> meters.reserved(line.of.bucket(), line.measure(), line.amount));
        if (settled) {
            each(line -> meters.settled(line.of.bucket(), line.measure(), line.used));
        }
    }

    /** The body turned out to ask for more than its sender claimed. */
    synchronized void raise(RequestDemand truth) {
        List<Adjustment> more = new ArrayList<>();
        for (Line line : lines) {
            long amount = tariff.reserve(route, line.of.limit(), truth);
            if (amount > line.amount && !settled) {
                add(more, line, amount - line.amount);
                line.amount = amount;
            }
        }
        correct(more);
    }

    /** The body was longer than was known when it was counted. */
    synchronized void raiseBytes(long bytes) {
        List<Adjustment> more = new ArrayList<>();
        for (Line line : lines) {
            if (line.measure() == Measure.BYTES && bytes > line.amount) {
                add(more, line, bytes - line.amount);
                line.amount = bytes;
            }
        }
        correct(more);
    }

    /**
     * This is what was used.
     *
     * @param told whether the upstream said so, and it is no estimate
     */
    synchronized void settle(RequestDemand demand, Usage usage, boolean told) {
        settleAt(line -> {
            long used = tariff.units(line.measure(), demand.model(), usage);
            if (told) {
                tariff.learn(route, line.of.limit(), demand, used);
            }
            return used;
        });
    }

    /** Nothing was used. */
    synchronized void giveBack() {
        settleAt(line -> 0);
    }

    /** Nobody knows what was used: the reservation stays. */
    synchronized void keep() {
        settleAt(line -> line.amount);
    }

    private void settleAt(ToLongFunction<Line> used) {
        if (settled) {
            return;
        }
        settled = true;
        List<Adjustment> differences = new ArrayList<>();
        each(line -> {
            line.used = used.applyAsLong(line);
            add(differences, line, line.used - line.amount);
            if (held) {
                meters.settled(line.of.bucket(), line.measure(), line.used);
            }
        });
        correct(differences);
    }

    /** Of what is settled. */
    private void each(Consumer<Line> action) {
        for (Line line : lines) {
            if (line.measure().settles()) {
                action.accept(line);
            }
        }
    }

    private static void add(List<Adjustment> adjustments, Line line, long delta) {
        if (delta != 0) {
            adjustments.add(new Adjustment(line.of.bucket(), line.measure(), line.of.rate(), delta));
        }
    }

    private void correct(List<Adjustment> adjustments) {
        if (!decided) {
            early.addAll(adjustments);
        } else if (held) {
            send(adjustments);
        }
    }

    private void send(List<Adjustment> adjustments) {
        if (!adjustments.isEmpty()) {
            limiter.settle(List.copyOf(adjustments));
        }
    }
}
