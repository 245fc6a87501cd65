package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Ceilings in bytes an operation, counted by the JVM for the thread: a hot path that starts to allocate fails the build. */
class AllocationTests {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 200;

    private static final M2mCodec CODEC = M2mCodec.create();
    private static final byte[] SMALL = document(1, "Which tide table covers Brest harbour?");
    private static final byte[] LARGE =
            document(40, "The crane on quay seven lifts forty tonnes at twelve metres. ".repeat(6));

    /** Keeps the compiler from proving an operation useless. */
    static volatile Object sink = SMALL;

    private static byte[] document(int messages, String content) {
        StringBuilder json =
                new StringBuilder("{\"model\":\"gpt-4o\",\"stream\":true,\"max_tokens\":256,\"messages\":[");
        for (int i = 0; i < messages; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"role\":\"user\",\"content\":\"")
                    .append(content)
                    .append("\"}");
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What an operation may allocate: the bytes that it returns, and so much beside. */
    static Stream<Arguments> ceilings() {
        byte[] smallFrame = CODEC.encode(SMALL);
        byte[] smallText = CODEC.encode(SMALL, WireForm.M2M_TEXT);
        byte[] largeFrame = CODEC.encode(LARGE);
        byte[] smallCompact = CODEC.encode(SMALL, WireForm.COMPACT);
        byte[] largeCompact = CODEC.encode(LARGE, WireForm.COMPACT);
        return Stream.of(
                ceiling("facts, 130 B", 700, () -> CODEC.facts(SMALL)),
                ceiling("facts, 15 KB", 700, () -> CODEC.facts(LARGE)),
                ceiling("facts of a prefix, 15 KB", 700, () -> CODEC.partialFacts(LARGE, 0, LARGE.length)),
                ceiling("header, binary", 400, () -> CODEC.readHeader(smallFrame, 0, smallFrame.length)),
                ceiling("header, binary, of 15 KB", 400, () -> CODEC.readHeader(largeFrame, 0, largeFrame.length)),
                ceiling("header, text", 600, () -> CODEC.readHeader(smallText, 0, smallText.length)),
                ceiling("encode, 130 B", SMALL.length + 1_100, () -> CODEC.encode(SMALL)),
                ceiling("encode, 15 KB", LARGE.length + 1_800, () -> CODEC.encode(LARGE)),
                ceiling("decode, 130 B", SMALL.length + 1_400, () -> CODEC.decode(smallFrame)),
                ceiling("decode, 15 KB", LARGE.length + 1_800, () -> CODEC.decode(largeFrame)),
                ceiling("compact header", 400, () -> CODEC.readHeader(smallCompact, 0, smallCompact.length)),
                ceiling("compact encode, 130 B", 1_400, () -> CODEC.encode(SMALL, WireForm.COMPACT)),
                ceiling("compact encode, 15 KB", LARGE.length + 2_000, () -> CODEC.encode(LARGE, WireForm.COMPACT)),
                ceiling("compact decode, 130 B", SMALL.length + 1_200, () -> CODEC.decode(smallCompact)),
                ceiling("compact decode, 15 KB", LARGE.length + 1_500, () -> CODEC.decode(largeCompact)));
    }

    private static Arguments ceiling(String name, long bytes, Supplier<Object> operation) {
        return Arguments.of(name, bytes, operation);
    }

    @ParameterizedTest(name = "{0}: {1} B")
    @MethodSource("ceilings")
    void staysBelowItsCeiling(String name, long bytes, Supplier<Object> operation) {
        run(operation, WARM_UP);
        assertThat(allocated(() -> run(operation, ROUNDS)) / ROUNDS).isLessThanOrEqualTo(bytes);
    }

    @Test
    void aBombCostsKilobytesWhenTheLimitSaysSo() {
        M2mCodec small = M2mCodec.create(M2mLimits.DEFAULT.withMaxInflated(64 * 1024));
        for (String name :
                new String[] {"bomb-10-mib-zeros", "bomb-64-mib-zeros", "bomb-64-mib-zeros-v3", "bomb-v2-32-mib"}) {
            byte[] bomb = malformed(name);
            Runnable attempt = () -> assertThatThrownBy(() -> small.decode(bomb))
                    .isInstanceOfSatisfying(
                            DecompressionException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
            attempt.run();
            assertThat(allocated(attempt)).as(name).isLessThan(256 * 1024);
        }
    }

    @Test
    void aBombBehindAHarmlessBlockIsMetToo() {
        M2mCodec small = M2mCodec.create(M2mLimits.DEFAULT.withMaxInflated(64 * 1024));
        byte[] bomb = Bombs.inSecondBlock(10 * 1024 * 1024);
        Runnable attempt = () -> assertThatThrownBy(() -> small.decode(bomb))
                .isInstanceOfSatisfying(
                        DecompressionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE));
        attempt.run();
        assertThat(allocated(attempt)).isLessThan(256 * 1024);
    }

    private static byte[] malformed(String name) {
        for (JsonNode line : Vectors.read("malformed.jsonl")) {
            if (Vectors.name(line).equals(name)) {
                return Vectors.bytes(line, "bytes_b64");
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static void run(Supplier<Object> operation, int times) {
        for (int i = 0; i < times; i++) {
            sink = operation.get();
        }
    }

    private static long allocated(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
