package io.m2mgateway.bench;

import io.m2mgateway.m2m.WireForm;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * What protection costs, the JDK's cryptography beside BouncyCastle's, and what refusals take, as tables of processor time of one thread,
 * which other work on the machine disturbs less than time by the clock. The benchmarks are those of JMH; their rounds take turns, medians count.
 */
public final class SecureCost {
    private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(500);
    /** Calls between two looks at the clock. */
    private static final int BATCH = 20;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /**
     * How the cases take turns.
     *
     * @param nanos processor time of a case's turn
     * @param count turns of a case, of which the median counts
     */
    record Rounds(long nanos, int count) {
        private static final Rounds OF_COSTS = new Rounds(TimeUnit.MILLISECONDS.toNanos(50), 7);
        /** Many short ones: what disturbs the machine for a while disturbs all cases alike. */
        static final Rounds OF_REFUSALS = new Rounds(TimeUnit.MILLISECONDS.toNanos(5), 151);
    }

    private SecureCost() {}

    /** Prints the tables; takes no arguments. */
    public static void main(String[] args) throws Exception {
        frames(WireForm.M2M);
        frames(WireForm.COMPACT);
        primitives();
        System.out.println();
        RefusalCost.print();
    }

    private static void frames(WireForm form) throws Exception {
        System.out.println(
                "| " + form + " | encode µs: plain, HMAC, AEAD | ratios | decode µs: plain, HMAC, AEAD | ratios |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (SizeClass size : SizeClass.values()) {
            SecureBenchmark benchmark = new SecureBenchmark();
            benchmark.size = size;
            benchmark.form = form;
            benchmark.load();
            Map<String, Callable<?>> cases = new LinkedHashMap<>();
            cases.put("encodePlain", benchmark::encodePlain);
            cases.put("encodeHmac", benchmark::encodeHmac);
            cases.put("encodeAead", benchmark::encodeAead);
            cases.put("decodePlain", benchmark::decodePlain);
            cases.put("decodeHmac", benchmark::decodeHmac);
            cases.put("decodeAead", benchmark::decodeAead);
            double[] micros = measure(cases, Rounds.OF_COSTS);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f, %.1f, %.1f | %.2f, %.2f | %.1f, %.1f, %.1f | %.2f, %.2f |%n",
                    size.label,
                    micros[0],
                    micros[1],
                    micros[2],
                    micros[1] / micros[0],
                    micros[2] / micros[0],
                    micros[3],
                    micros[4],
                    micros[5],
                    micros[4] / micros[3],
                    micros[5] / micros[3]);
        }
        System.out.println();
    }

    private static void primitives() throws Exception {
        System.out.println("| bytes | HMAC µs: JDK, BouncyCastle | ratio | seal µs | ratio | open µs | ratio |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (int bytes : new int[] {200, 1000, 4000, 64_000}) {
            CryptoBenchmark benchmark = new CryptoBenchmark();
            benchmark.bytes = bytes;
            benchmark.make();
            Map<String, Callable<?>> cases = new LinkedHashMap<>();
            cases.put("hmacJdk", benchmark::hmacJdk);
            cases.put("hmacBouncyCastle", benchmark::hmacBouncyCastle);
            cases.put("sealJdk", benchmark::sealJdk);
            cases.put("sealBouncyCastle", benchmark::sealBouncyCastle);
            cases.put("openJdk", benchmark::openJdk);
            cases.put("openBouncyCastle", benchmark::openBouncyCastle);
            double[] micros = measure(cases, Rounds.OF_COSTS);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.1f, %.1f | %.2f | %.1f, %.1f | %.2f | %.1f, %.1f | %.2f |%n",
                    bytes,
                    micros[0],
                    micros[1],
                    micros[0] / micros[1],
                    micros[2],
                    micros[3],
                    micros[2] / micros[3],
                    micros[4],
                    micros[5],
                    micros[4] / micros[5]);
        }
    }

    /** Microseconds of each case, in the order of the map. */
    static double[] measure(Map<String, Callable<?>> cases, Rounds turns) throws Exception {
        Callable<?>[] all = cases.values().toArray(Callable<?>[]::new);
        for (Callable<?> one : all) {
            run(one, WARM_UP);
        }
        double[][] rounds = new double[all.length][turns.count()];
        for (int round = 0; round < turns.count(); round++) {
            for (int i = 0; i < all.length; i++) {
                rounds[i][round] = run(all[i], turns.nanos());
            }
        }
        double[] medians = new double[all.length];
        for (int i = 0; i < all.length; i++) {
            Arrays.sort(rounds[i]);
            medians[i] = rounds[i][turns.count() / 2];
        }
        return medians;
    }

    /** Microseconds of processor time a call. */
    private static double run(Callable<?> one, long nanos) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        long calls = 0;
        long spent;
        do {
            for (int i = 0; i < BATCH; i++) {
                // Looked at, so that no call is optimised away.
                if (one.call() == null) {
                    throw new IllegalStateException("a benchmark gave nothing");
                }
            }
            calls += BATCH;
            spent = THREADS.getCurrentThreadCpuTime() - start;
        } while (spent < nanos);
        return spent / 1000.0 / calls;
    }
}
