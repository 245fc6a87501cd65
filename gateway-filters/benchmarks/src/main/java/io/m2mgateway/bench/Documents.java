package io.m2mgateway.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.ObjectMapper;

/** What is measured: recorded traffic where it lies beside the repository, else generated requests of typical sizes. */
final class Documents {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String[] FILES = {"request", "response", "chunk", "agent"};
    private static final String[] WORDS = {
        "the", "tide", "table", "harbour", "crane", "quay", "lifts", "water", "pilot", "boards", "at", "buoy", "wind",
        "limit", "knots", "above", "forty", "tonnes", "metres", "spring", "low", "high", "and", "of"
    };
    private static final int GENERATED_PER_CLASS = 200;

    private Documents() {}

    static List<byte[]> load() throws IOException {
        Optional<Path> traffic = traffic();
        return traffic.isPresent() ? recorded(traffic.get()) : generated();
    }

    /** At most so many, evenly spread: the same for every run. */
    static List<byte[]> sample(List<byte[]> documents, int most) {
        int step = (documents.size() + most - 1) / Math.max(1, most);
        return IntStream.range(0, documents.size())
                .filter(i -> i % step == 0)
                .mapToObj(documents::get)
                .toList();
    }

    private static Optional<Path> traffic() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path candidate = up.resolve("shared/data/traffic");
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static List<byte[]> recorded(Path traffic) throws IOException {
        List<byte[]> documents = new ArrayList<>();
        for (String file : FILES) {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(traffic.resolve(file + ".jsonl.gz"))),
                    StandardCharsets.UTF_8))) {
                lines.lines()
                        .map(line -> JSON.readTree(line).get("doc").stringValue())
                        .forEach(document -> documents.add(document.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return documents;
    }

    private static List<byte[]> generated() {
        // Fixed, so that two runs measure the same documents.
        Random random = new Random(1);
        List<byte[]> documents = new ArrayList<>();
        for (SizeClass size : SizeClass.values()) {
            for (int i = 0; i < GENERATED_PER_CLASS; i++) {
                documents.add(request(size.typical, random));
            }
        }
        return documents;
    }

    private static byte[] request(int size, Random random) {
        StringBuilder json = new StringBuilder("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"");
        while (json.length() < size - 30) {
            json.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return json.append("\"}],\"max_tokens\":")
                .append(random.nextInt(4096))
                .append('}')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
