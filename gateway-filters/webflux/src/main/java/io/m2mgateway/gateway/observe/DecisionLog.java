package io.m2mgateway.gateway.observe;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The last decisions of the filters, for operators: {@value #KEPT} that let a request pass and as many that did not, so that a flood of the one kind does not
 * push out the other. Nothing of a payload belongs here. Thread-safe; adding never waits.
 */
public final class DecisionLog {
    /** Decisions that are kept of either kind. */
    public static final int KEPT = 256;

    private final Ring passed = new Ring();
    private final Ring stopped = new Ring();
    private final AtomicLong numbers = new AtomicLong();
    private final InstantSource clock;

    /**
     * One decision.
     *
     * @param time when it was made
     * @param number grows with each decision of this process
     * @param filter the filter's name in a route
     * @param route the route's id
     * @param passed whether the request went on
     * @param reasons what is to be said of it; asked for when somebody looks
     */
    public record Entry(
            Instant time,
            long number,
            String filter,
            String route,
            boolean passed,
            Supplier<Map<String, Object>> reasons) {}

    /** A log by this machine's clock. */
    public DecisionLog() {
        this(InstantSource.system());
    }

    /** @param clock says when a decision was made */
    public DecisionLog(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Keeps a decision.
     *
     * @param went whether the request went on
     * @param reasons must hold nothing of the request but short values that logs may have: it is kept for a while
     */
    public void add(String filter, String route, boolean went, Supplier<Map<String, Object>> reasons) {
        Entry entry = new Entry(clock.instant(), numbers.incrementAndGet(), filter, route, went, reasons);
        (went ? passed : stopped).add(entry);
    }

    /** What is kept, the newest first. */
    public List<Entry> newestFirst() {
        List<Entry> all = new ArrayList<>();
        passed.addTo(all);
        stopped.addTo(all);
        all.sort(Comparator.comparingLong(Entry::number).reversed());
        return all;
    }

    private static final class Ring {
        private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(KEPT);
        private final AtomicLong next = new AtomicLong();

        void add(Entry entry) {
            entries.set((int) (next.getAndIncrement() % KEPT), entry);
        }

        void addTo(List<Entry> all) {
            for (int i = 0; i < KEPT; i++) {
                Entry entry = entries.get(i);
                if (entry != null) {
                    all.add(entry);
                }
            }
        }
    }
}
