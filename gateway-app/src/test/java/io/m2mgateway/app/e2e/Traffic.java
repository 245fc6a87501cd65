package io.m2mgateway.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recorded traffic: what lies in {@code data/traffic} of a directory {@code shared} beside the repository (or named by
 * {@code SHARED_DATA}) where there is one, else the few documents of the test resources.
 */
final class Traffic {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Traffic() {}

    static List<byte[]> documents() throws IOException {
        report(directory());
        List<byte[]> documents = new ArrayList<>();
        for (String kind : List.of("request", "response", "chunk", "agent")) {
            documents.addAll(read(kind, "doc"));
        }
        return documents;
    }

    static List<byte[]> streams() throws IOException {
        report(directory());
        return read("stream", "sse");
    }

    private static List<byte[]> read(String kind, String member) throws IOException {
        Optional<Path> recorded = directory().map(found -> found.resolve(kind + ".jsonl.gz"));
        List<byte[]> values = new ArrayList<>();
        try (BufferedReader lines = recorded.isPresent() ? zipped(recorded.get()) : resource(kind)) {
            String line;
            while ((line = lines.readLine()) != null) {
                values.add(MAPPER.readTree(line).path(member).asString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static BufferedReader zipped(Path file) throws IOException {
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }

    private static BufferedReader resource(String kind) {
        return new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Traffic.class.getResourceAsStream("/traffic/" + kind + ".jsonl")),
                StandardCharsets.UTF_8));
    }

    /** Says which it is, since the one proves more than the other. */
    private static void report(Optional<Path> found) {
        System.out.println(found.map(path -> "Recorded traffic: " + path.getFileName())
                .orElse("Recorded traffic is not here (SKIPPED); the documents of the test resources stand for it."));
    }

    private static Optional<Path> directory() {
        @Nullable String named = System.getenv("SHARED_DATA");
        if (named != null) {
            return Optional.of(Path.of(named, "data", "traffic")).filter(Files::isDirectory);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolveSibling("shared").resolve("data").resolve("traffic");
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
