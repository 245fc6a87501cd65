package io.m2mgateway.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The reference implementation's own {@code bench}, asked for one run over the documents of one size class. */
final class Reference {
    /** Columns of its table. */
    private static final int SIZE = 1;

    private static final int FRAME_RATIO = 4;
    private static final int ENCODE = 5;
    private static final int DECODE = 7;
    private static final int SCAN = 11;

    private final String binary;

    Reference(String binary) {
        this.binary = binary;
    }

    /** Frame bytes to document bytes, and microseconds an operation. */
    record Figures(double frameRatio, double encode, double decode, double scan) {}

    static Path write(List<byte[]> documents) throws IOException {
        Path file = Files.createTempFile("documents", ".jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (byte[] document : documents) {
                String text = new String(document, StandardCharsets.UTF_8);
                out.write(Documents.JSON.writeValueAsString(Map.of("doc", text)));
                out.newLine();
            }
        }
        return file;
    }

    Figures run(Path documents) throws IOException, InterruptedException {
        Process bench = new ProcessBuilder(binary, "bench", "--runs", "1", documents.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Figures figures = null;
        try (BufferedReader lines = bench.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null && figures == null; line = lines.readLine()) {
                List<String> cells =
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
                // The first row with figures is the class's: the others are empty, and the last repeats it.
                if (cells.size() > SCAN && cells.get(SIZE).matches(".*\\d.*")) {
                    figures = new Figures(
                            Double.parseDouble(cells.get(FRAME_RATIO)),
                            Double.parseDouble(cells.get(ENCODE)),
                            Double.parseDouble(cells.get(DECODE)),
                            Double.parseDouble(cells.get(SCAN)));
                }
            }
        } finally {
            bench.destroy();
        }
        bench.waitFor();
        if (figures == null) {
            throw new IOException("the reference's bench printed no figures");
        }
        return figures;
    }
}
