package io.m2mgateway.bench;

import com.sun.management.ThreadMXBean;
import io.m2mgateway.scan.ScanPolicy;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.text.MalformedException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Our scanner and the reference implementation's patterns in turn on the same documents, by size; then ours by content, and on 16 MB of
 * each content. One thread; a class's documents over and over for at least 200 ms a run.
 */
public final class ScanComparison {
    private static final long MIN_RUN_NANOS = 200_000_000;
    private static final int ROUNDS = 5;
    private static final int WARM_UP_RUNS = 8;
    private static final int DOCUMENTS_PER_CLASS = 100;
    private static final int LARGEST = 16 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Keeps the compiler from proving a scan useless. */
    static volatile @Nullable Object sink;

    /** Microseconds a KB, and bytes allocated for each byte scanned. */
    private record Cost(double micros, double allocated) {}

    private final Scanner scanner = new Scanner(ScanPolicy.DEFAULT);

    private ScanComparison() {}

    /** Takes the path of the built {@code m2m-interop}, or nothing for our figures alone. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ScanComparison comparison = new ScanComparison();
        if (args.length > 0) {
            comparison.sizes(new Reference(args[0]));
        }
        comparison.contents();
    }

    private void sizes(Reference reference) throws IOException, InterruptedException {
        System.out.println(
                "| size | documents | mean bytes | µs/KB: ours, the reference's | ratio | bytes allocated a byte |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        List<byte[]> all = Documents.load();
        for (SizeClass size : SizeClass.values()) {
            List<byte[]> documents = Documents.sample(size.of(all), DOCUMENTS_PER_CLASS);
            if (documents.isEmpty()) {
                continue;
            }
            double kilobytes = kilobytes(documents) / documents.size();
            Series ours = new Series();
            Series theirs = new Series();
            Series ratio = new Series();
            double allocated = 0;
            warmUp(documents);
            Path file = Reference.write(documents);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    double reached = reference.run(file).scan() / kilobytes;
                    Cost cost = once(documents);
                    ours.add(cost.micros);
                    theirs.add(reached);
                    ratio.add(cost.micros / reached);
                    allocated = cost.allocated;
                }
            } finally {
                Files.delete(file);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %.0f | %s, %s | %s | %.1f |%n",
                    size.label,
                    documents.size(),
                    kilobytes * 1024,
                    ours.show(1),
                    theirs.show(1),
                    ratio.show(2),
                    allocated);
        }
        System.out.println();
    }

    private void contents() {
        System.out.println(
                "| content | 1 KB µs/KB | 16 KB µs/KB | 256 KB µs/KB | bytes allocated a byte | 16 MB, ms |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (Contents content : Contents.values()) {
            List<String> cells = new ArrayList<>();
            double allocated = 0;
            for (int bytes : new int[] {1 << 10, 16 << 10, 256 << 10}) {
                List<byte[]> documents = List.of(content.request(bytes));
                warmUp(documents);
                Series series = new Series();
                for (int round = 0; round < ROUNDS; round++) {
                    Cost cost = once(documents);
                    series.add(cost.micros);
                    allocated = cost.allocated;
                }
                cells.add(series.show(1));
            }
            byte[] largest = content.request(LARGEST);
            Series whole = new Series();
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                scan(largest);
                whole.add((System.nanoTime() - start) / 1e6);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %s |%n",
                    content.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    String.join(" | ", cells),
                    allocated,
                    whole.show(0));
        }
    }

    private static double kilobytes(List<byte[]> documents) {
        return documents.stream().mapToLong(document -> document.length).sum() / 1024.0;
    }

    private void warmUp(List<byte[]> documents) {
        for (int run = 0; run < WARM_UP_RUNS; run++) {
            once(documents);
        }
    }

    private Cost once(List<byte[]> documents) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        int passes = 0;
        long spent;
        do {
            documents.forEach(this::scan);
            passes++;
            spent = System.nanoTime() - start;
        } while (spent < MIN_RUN_NANOS);
        double kilobytes = kilobytes(documents) * passes;
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        return new Cost(spent / 1e3 / kilobytes, bytes / 1024.0 / kilobytes);
    }

    /** A few recorded documents are no valid JSON: refusing them is the scan's result too. */
    private void scan(byte[] document) {
        try {
            sink = scanner.scan(document);
        } catch (MalformedException refused) {
            sink = refused;
        }
    }
}
