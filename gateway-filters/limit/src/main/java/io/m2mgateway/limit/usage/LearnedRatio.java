package io.m2mgateway.limit.usage;

/**
 * How much of the most that requests could use they really used, at the 95th percentile; of one route and model. Thread-safe, allocates nothing.
 *
 * <p>A histogram of 101 buckets of a hundredth each, halved after every {@value #WINDOW} requests, so that old ones fade. Before {@value #ENOUGH} requests
 * it says 1: nothing is known.
 */
public final class LearnedRatio {
    /** Never reserve less than this share of the most. */
    public static final double FLOOR = 0.1;

    /** A 95th percentile of fewer requests than these says little. */
    static final int ENOUGH = 40;

    static final int WINDOW = 1_000;
    private static final int STEPS = 100;
    private static final double QUANTILE = 0.95;

    private final int[] counts = new int[STEPS + 1];
    private volatile double ratio = 1;
    private int seen;
    private int sinceHalving;

    /**
     * One request is settled.
     *
     * @param reservable the most that it could have used, by {@code estimate: max}; 0 or less is ignored
     * @param used what it used
     */
    public synchronized void record(long reservable, long used) {
        if (reservable <= 0) {
            return;
        }
        // Rounded up: a bucket stands for its upper end.
        int step = (int) Math.min(STEPS, Math.ceil((double) used / reservable * STEPS));
        counts[Math.max(0, step)]++;
        refresh();
    }

    /** The share of the most that should be reserved, {@value #FLOOR} to 1. */
    public double ratio() {
        return ratio;
    }

    /** What to reserve of the most, rounded up. */
    public long reserve(long most) {
        return (long) Math.ceil(most * ratio);
    }

    private void refresh() {
        seen++;
        if (++sinceHalving >= WINDOW) {
            sinceHalving = 0;
            for (int i = 0; i <= STEPS; i++) {
                counts[i] /= 2;
            }
        }
        if (seen < ENOUGH) {
            return;
        }
        long total = 0;
        for (int i = 0; i <= STEPS; i++) {
            total += counts[i];
        }
        long below = 0;
        int step = 0;
        while (step < STEPS && (below += counts[step]) < total * QUANTILE) {
            step++;
        }
        ratio = Math.max(FLOOR, (double) step / STEPS);
    }
}
