package io.m2mgateway.bench.limits;

/** Counts times with a resolution of 1/32. Not thread-safe. */
final class Histogram {
    private static final int SUB_BITS = 5;

    private final long[] counts = new long[(64 - SUB_BITS + 1) << SUB_BITS];
    private long total;

    void add(long nanos) {
        counts[index(Math.max(0, nanos))]++;
        total++;
    }

    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    long total() {
        return total;
    }

    /** The time that so much of all is not above, in microseconds. */
    double micros(double part) {
        long rank = Math.max(1, (long) Math.ceil(total * part));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return upper(i) / 1_000.0;
            }
        }
        return 0;
    }

    private static int index(long value) {
        int magnitude = Math.max(0, 63 - Long.numberOfLeadingZeros(value | 1) - SUB_BITS);
        return (magnitude << SUB_BITS) + (int) (value >>> magnitude);
    }

    private static long upper(int index) {
        int magnitude = Math.max(0, (index >> SUB_BITS) - 1);
        long step = index - ((long) magnitude << SUB_BITS);
        return ((step + 1) << magnitude) - 1;
    }
}
