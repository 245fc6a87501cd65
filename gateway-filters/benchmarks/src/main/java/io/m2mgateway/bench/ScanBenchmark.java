package io.m2mgateway.bench;

import io.m2mgateway.scan.ScanPolicy;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.Verdict;
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

/** The whole scan of a chat request by content and size: extraction, disguises, rules and model. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScanBenchmark {
    @Param
    Contents content = Contents.PROSE;

    @Param({"1024", "16384", "262144"})
    int bytes = 1024;

    private final Scanner scanner = new Scanner(ScanPolicy.DEFAULT);
    private byte[] request = {};

    @Setup
    public void make() {
        request = content.request(bytes);
    }

    @Benchmark
    public Verdict scan() {
        return scanner.scan(request);
    }
}
