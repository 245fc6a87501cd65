package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Memory of an encoder in the middle of a stream, as the growth of a process that does nothing else, its heap resident
 * from the start.
 *
 * <p>Ceilings in KiB. The Brotli library takes 256 of its share for one table, at every level that refers back across a
 * flush.
 */
class EncoderMemoryTests {

    private static final int STREAMS = 400;
    private static final int EVENTS = 250;

    @ParameterizedTest
    @CsvSource({"gzip,300", "deflate,300", "br,350", "zstd,300", "dcz,300", "dcb,650"})
    @EnabledOnOs(OS.LINUX)
    void anOpenStreamCostsItsShareAndCloseGivesItBack(String coding, int ceiling) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EncoderMemoryTests.class.getName(),
                        coding)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] growth;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            growth = output.readLine().split(" ", 2);
        }
        assertThat(process.waitFor()).isZero();
        int open = Integer.parseInt(growth[0]);
        int reopened = Integer.parseInt(growth[1]);

        assertThat(open).as("KiB for each open encoder").isBetween(50, ceiling);
        assertThat(reopened)
                .as("the same after all were closed and opened again")
                .isLessThan(open * 3 / 2);
    }

    /** The process that is measured: prints the growth in KiB for each of the open encoders, twice. */
    public static void main(String[] args) throws IOException {
        Coding coding = Peers.codings().stream()
                .filter(one -> one.token().equals(args[0]))
                .findFirst()
                .orElseThrow();
        List<StreamEncoder> warm = open(coding, 100);
        long before = residentKib();
        List<StreamEncoder> streams = open(coding, STREAMS);
        long open = (residentKib() - before) / STREAMS;
        streams.forEach(StreamEncoder::close);
        streams = open(coding, STREAMS);
        long reopened = (residentKib() - before) / STREAMS;
        System.out.println(open + " " + reopened);
        streams.forEach(StreamEncoder::close);
        warm.forEach(StreamEncoder::close);
    }

    private static List<StreamEncoder> open(Coding coding, int count) {
        Random random = new Random(1);
        List<StreamEncoder> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StreamEncoder encoder = coding.newEncoder();
            streams.add(encoder);
            for (int k = 0; k < EVENTS; k++) {
                encoder.encode(ByteBuffer.wrap(event(random)), true, chunk -> {});
            }
        }
        return streams;
    }

    private static byte[] event(Random random) {
        return ("data: {\"id\":\"chatcmpl-abc123xyz\",\"object\":\"chat.completion.chunk\",\"created\":1731234567,"
                        + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" "
                        + Integer.toString(random.nextInt(100_000), 36)
                        + "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS");
    }
}
