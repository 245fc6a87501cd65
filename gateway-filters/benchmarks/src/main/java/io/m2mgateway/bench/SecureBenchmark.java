package io.m2mgateway.bench;

import io.m2mgateway.m2m.DecodedMessage;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.io.IOException;
import java.security.SecureRandom;
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

/** What protection adds to a frame: the same documents plain, with HMAC and with AEAD. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SecureBenchmark {
    @Param
    SizeClass size = SizeClass.UNDER_256_B;

    @Param({"M2M", "COMPACT"})
    WireForm form = WireForm.M2M;

    private final M2mCodec codec = M2mCodec.create();
    private final FrameProtection hmac = FrameProtection.hmac(List.of(new byte[32]));
    private final FrameProtection aead = FrameProtection.aead(List.of(new byte[32]), new SecureRandom());
    private byte[][] documents = {};
    private byte[][] plain = {};
    private byte[][] withHmac = {};
    private byte[][] withAead = {};
    private int next;

    @Setup
    public void load() throws IOException {
        List<byte[]> ofClass = size.of(Documents.load());
        documents = ofClass.toArray(byte[][]::new);
        plain = ofClass.stream().map(document -> codec.encode(document, form)).toArray(byte[][]::new);
        withHmac = ofClass.stream()
                .map(document -> codec.encodeProtected(document, form, hmac))
                .toArray(byte[][]::new);
        withAead = ofClass.stream()
                .map(document -> codec.encodeProtected(document, form, aead))
                .toArray(byte[][]::new);
    }

    private int turn() {
        next = next + 1 == documents.length ? 0 : next + 1;
        return next;
    }

    @Benchmark
    public byte[] encodePlain() {
        return codec.encode(documents[turn()], form);
    }

    @Benchmark
    public byte[] encodeHmac() {
        return codec.encodeProtected(documents[turn()], form, hmac);
    }

    @Benchmark
    public byte[] encodeAead() {
        return codec.encodeProtected(documents[turn()], form, aead);
    }

    @Benchmark
    public DecodedMessage decodePlain() {
        return codec.decode(plain[turn()]);
    }

    @Benchmark
    public DecodedMessage decodeHmac() {
        return codec.decode(codec.authenticate(withHmac[turn()], hmac));
    }

    @Benchmark
    public DecodedMessage decodeAead() {
        return codec.decode(codec.authenticate(withAead[turn()], aead));
    }
}
