package io.m2mgateway.limit.failover;

import io.m2mgateway.limit.Adjustment;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the store is still to be told: use that was counted locally, and settlements that did not reach it. Thread-safe. Bounded: beyond the bound new
 * buckets are not taken up, and counted.
 */
public final class SettlementLedger {
    private final Map<BucketId, Line> lines = new LinkedHashMap<>();
    private final int maxBuckets;
    private long dropped;

    /** What is owed for one bucket: the sums of its settlements and of its local use. */
    private record Line(Measure measure, Rate rate, long settled, long used) {
        /** Local use was bounded by the shares, which may have been more than one limit in sum; a whole bucket is the most that it takes. */
        Adjustment adjustment(BucketId bucket) {
            return new Adjustment(bucket, measure, rate, settled + Math.min(used, rate.capacity()));
        }
    }

    /** @param maxBuckets buckets that are remembered at most */
    public SettlementLedger(int maxBuckets) {
        this.maxBuckets = maxBuckets;
    }

    /** Something was taken locally. Slots are not kept here: they are held, not used up. */
    public void used(Charge charge) {
        if (!charge.rate().isSlots() && charge.amount() > 0) {
            add(charge.bucket(), charge.measure(), charge.rate(), 0, charge.amount());
        }
    }

    /** A settlement did not reach the store. */
    public void settled(Adjustment adjustment) {
        add(adjustment.bucket(), adjustment.measure(), adjustment.rate(), adjustment.delta(), 0);
    }

    /** Forgets a bucket. */
    public synchronized void forget(BucketId bucket) {
        lines.remove(bucket);
    }

    /** Takes out what is owed for at most {@code max} buckets, oldest first. */
    public synchronized List<Adjustment> drain(int max) {
        List<Adjustment> drained = new ArrayList<>(Math.min(max, lines.size()));
        Iterator<Map.Entry<BucketId, Line>> oldest = lines.entrySet().iterator();
        while (oldest.hasNext() && drained.size() < max) {
            Map.Entry<BucketId, Line> line = oldest.next();
            Adjustment adjustment = line.getValue().adjustment(line.getKey());
            if (adjustment.delta() != 0) {
                drained.add(adjustment);
            }
            oldest.remove();
        }
        return drained;
    }

    /** Buckets for which something is owed. */
    public synchronized int size() {
        return lines.size();
    }

    /** Settlements and local uses that found no room. */
    public synchronized long dropped() {
        return dropped;
    }

    private synchronized void add(BucketId bucket, Measure measure, Rate rate, long settled, long used) {
        Line line = lines.get(bucket);
        if (line == null && lines.size() >= maxBuckets) {
            dropped++;
            return;
        }
        long settledBefore = line == null ? 0 : line.settled();
        long usedBefore = line == null ? 0 : line.used();
        lines.put(bucket, new Line(measure, rate, bounded(settledBefore + settled), bounded(usedBefore + used)));
    }

    private static long bounded(long amount) {
        return Math.max(-Rate.MAX_AMOUNT, Math.min(Rate.MAX_AMOUNT, amount));
    }
}
