package io.m2mgateway.bench;

import com.sun.management.ThreadMXBean;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Our codec and the reference implementation's {@code bench} in turn, class by class and round by round, on the same documents: a table of ratios for M2M v1 and one for
 * compact frames, beside the reference's M2M v1. Ours is measured as {@code bench} measures: one thread, a class's documents over and over for at least 200 ms a run.
 */
public final class ReferenceComparison {
    private static final long MIN_RUN_NANOS = 200_000_000;
    private static final int ROUNDS = 5;
    /** A virtual machine compiles while it runs: the reference drops one run, we drop these. */
    private static final int WARM_UP_RUNS = 8;
    /** Enough for a mean, few enough that its other, slower measurements do not take the time. */
    private static final int DOCUMENTS_PER_CLASS = 100;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Keeps the compiler from proving an operation useless. */
    static volatile @Nullable Object sink;

    /** Microseconds and allocated bytes of an operation. */
    private record Cost(double micros, long bytes) {}

    /** One form of ours in one size class. */
    private static final class Form {
        private final M2mCodec codec = M2mCodec.create();
        private final WireForm form;
        private final List<byte[]> documents;
        private final List<byte[]> frames;
        private final Series encode = new Series();
        private final Series decode = new Series();
        private final Series headerOnly = new Series();
        private final Series encodeRatio = new Series();
        private final Series decodeRatio = new Series();
        private String bytes = "";

        Form(WireForm form, List<byte[]> documents) {
            this.form = form;
            this.documents = documents;
            frames = documents.stream().map(this::encode).toList();
            for (int run = 0; run < WARM_UP_RUNS; run++) {
                once(documents, this::encode);
                once(frames, codec::decode);
                once(frames, this::header);
            }
        }

        private byte[] encode(byte[] document) {
            return codec.encode(document, form);
        }

        private Object header(byte[] frame) {
            return codec.readHeader(frame, 0, frame.length);
        }

        void round(Reference.Figures theirs) {
            Cost encoded = once(documents, this::encode);
            Cost decoded = once(frames, codec::decode);
            Cost read = once(frames, this::header);
            encode.add(encoded.micros);
            decode.add(decoded.micros);
            headerOnly.add(read.micros);
            encodeRatio.add(encoded.micros / theirs.encode());
            decodeRatio.add(decoded.micros / theirs.decode());
            bytes = encoded.bytes + ", " + decoded.bytes + ", " + read.bytes;
        }

        String row(SizeClass size, double theirFrames, Series theirEncode, Series theirDecode) {
            long raw = documents.stream().mapToLong(document -> document.length).sum();
            long framed = frames.stream().mapToLong(frame -> frame.length).sum();
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %.3f, %.3f | %s, %s | %s | %s, %s | %s | %s | %s |",
                    size.label,
                    documents.size(),
                    raw / documents.size(),
                    (double) framed / raw,
                    theirFrames,
                    encode.show(1),
                    theirEncode.show(1),
                    encodeRatio.show(2),
                    decode.show(1),
                    theirDecode.show(1),
                    decodeRatio.show(2),
                    headerOnly.show(3),
                    bytes);
        }
    }

    private final Reference reference;
    private final Map<WireForm, List<String>> rows = new EnumMap<>(WireForm.class);

    private ReferenceComparison(Reference reference) {
        this.reference = reference;
    }

    /** Takes the path of the built {@code m2m-interop}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 1) {
            System.err.println("usage: ReferenceComparison <path of m2m-interop>");
            System.exit(2);
        }
        List<byte[]> documents = Documents.load();
        ReferenceComparison comparison = new ReferenceComparison(new Reference(args[0]));
        for (SizeClass size : SizeClass.values()) {
            List<byte[]> ofClass = Documents.sample(size.of(documents), DOCUMENTS_PER_CLASS);
            if (!ofClass.isEmpty()) {
                comparison.measure(size, ofClass);
            }
        }
        System.out.println(
                "Medians of " + ROUNDS + " rounds, theirs and ours in turn; in brackets the lowest and the highest.");
        comparison.rows.forEach((form, lines) -> {
            System.out.println();
            System.out.println("| " + form + " | documents | mean bytes | frame/document: ours, theirs"
                    + " | encode µs: ours, theirs | ratio | decode µs: ours, theirs | ratio | header-only µs"
                    + " | bytes allocated: encode, decode, header |");
            System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            lines.forEach(System.out::println);
        });
    }

    private void measure(SizeClass size, List<byte[]> documents) throws IOException, InterruptedException {
        List<Form> ours = List.of(new Form(WireForm.M2M, documents), new Form(WireForm.COMPACT, documents));
        Series theirEncode = new Series();
        Series theirDecode = new Series();
        double theirFrames = 0;
        Path file = Reference.write(documents);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Reference.Figures theirs = reference.run(file);
                ours.forEach(form -> form.round(theirs));
                theirEncode.add(theirs.encode());
                theirDecode.add(theirs.decode());
                theirFrames = theirs.frameRatio();
            }
        } finally {
            Files.delete(file);
        }
        for (Form form : ours) {
            rows.computeIfAbsent(form.form, key -> new ArrayList<>())
                    .add(form.row(size, theirFrames, theirEncode, theirDecode));
        }
    }

    private static Cost once(List<byte[]> inputs, Function<byte[], Object> operation) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        long operations = 0;
        long spent;
        do {
            for (byte[] input : inputs) {
                sink = operation.apply(input);
            }
            operations += inputs.size();
            spent = System.nanoTime() - start;
        } while (spent < MIN_RUN_NANOS);
        long bytes = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / operations;
        return new Cost(spent / 1e3 / operations, bytes);
    }
}
