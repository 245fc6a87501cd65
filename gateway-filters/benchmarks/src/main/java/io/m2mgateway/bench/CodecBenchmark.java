package io.m2mgateway.bench;

import io.m2mgateway.m2m.DecodedMessage;
import io.m2mgateway.m2m.DocumentFacts;
import io.m2mgateway.m2m.HeaderRead;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Frames by size class, one document an operation, all documents of the class in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    @Param
    SizeClass size = SizeClass.UNDER_256_B;

    @Param({"M2M", "COMPACT"})
    WireForm form = WireForm.M2M;

    private final M2mCodec codec = M2mCodec.create();
    private byte[][] documents = {};
    private byte[][] frames = {};
    private int next;

    @Setup
    public void load() throws IOException {
        List<byte[]> ofClass = size.of(Documents.load());
        documents = ofClass.toArray(byte[][]::new);
        frames = ofClass.stream().map(document -> codec.encode(document, form)).toArray(byte[][]::new);
    }

    private int turn() {
        next = next + 1 == documents.length ? 0 : next + 1;
        return next;
    }

    @Benchmark
    public byte[] encode() {
        return codec.encode(documents[turn()], form);
    }

    @Benchmark
    public DecodedMessage decode() {
        return codec.decode(frames[turn()]);
    }

    @Benchmark
    public HeaderRead readHeader() {
        byte[] frame = frames[turn()];
        return codec.readHeader(frame, 0, frame.length);
    }

    @Benchmark
    public DocumentFacts facts() {
        return codec.facts(documents[turn()]);
    }
}
