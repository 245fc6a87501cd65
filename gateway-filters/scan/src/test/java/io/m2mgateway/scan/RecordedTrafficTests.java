package io.m2mgateway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.text.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recorded requests pass the scanner as it is shipped. Runs where the recordings lie beside the repository. */
class RecordedTrafficTests {
    /** Repositories of which the model has learnt nothing. */
    private static final Set<String> JUDGES = Set.of(
            "pydantic/pydantic-ai",
            "higress-group/higress",
            "Arize-ai/openinference",
            "langchain-ai/langsmith-sdk",
            "sourcegraph/cody",
            "elastic/elastic-otel-python-instrumentations",
            "microsoft/promptflow");

    private final Scanner scanner = new Scanner(ScanPolicy.DEFAULT);

    @Test
    void hardlyARequestIsBlockedAndFewAreFlagged(TestReporter reporter) throws IOException {
        Path file = recordings().resolve("request.jsonl.gz");
        if (!Files.isReadable(file)) {
            reporter.publishEntry("SKIPPED", "the recorded traffic is not here");
        }
        Assumptions.assumeTrue(Files.isReadable(file), "the recorded traffic is not here");
        Map<Action, Integer> counts = new EnumMap<>(Action.class);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = new JsonMapper().readTree(line);
                if (JUDGES.contains(row.get("source").asString())) {
                    counts.merge(action(row.get("doc")), 1, Integer::sum);
                }
            }
        }
        reporter.publishEntry("recorded requests of repositories that did not teach", counts.toString());
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(all).isGreaterThan(900);
        assertThat(counts.getOrDefault(Action.BLOCK, 0)).isLessThanOrEqualTo(all / 500);
        assertThat(counts.getOrDefault(Action.FLAG, 0)).isLessThanOrEqualTo(all / 50);
    }

    private Action action(JsonNode doc) {
        try {
            String json = doc.isString() ? doc.asString() : doc.toString();
            return scanner.scan(json.getBytes(StandardCharsets.UTF_8)).action();
        } catch (MalformedException e) {
            return Action.ALLOW; // is refused for its shape, whatever it says
        }
    }

    private static Path recordings() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolveSibling("shared").resolve("data").resolve("traffic");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return Path.of("no-recordings");
    }
}
