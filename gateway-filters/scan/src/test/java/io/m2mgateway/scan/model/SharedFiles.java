package io.m2mgateway.scan.model;

import io.m2mgateway.scan.ScanPolicy;
import io.m2mgateway.scan.model.TrainingText.Origin;
import io.m2mgateway.scan.text.MalformedException;
import io.m2mgateway.scan.text.Segment;
import io.m2mgateway.scan.text.TextExtractor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads texts that teach and judge but are not part of the project: rows of public data sets, and recorded traffic. */
final class SharedFiles {
    /** The licences under which weights may be learnt and shipped. */
    private static final Set<String> PERMISSIVE =
            Set.of("MIT", "Apache-2.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0", "ODC-BY-1.0", "BSD-3-Clause");

    private static final Set<String> UNFIT = Set.of("ambiguous", "label-conflict", "noisy-labels", "quotes-attack");
    /**
     * A request for harm is no attack on a model by what it says; an attack within an unmarked document would teach that such documents are
     * attacks.
     */
    private static final Set<String> UNFIT_KINDS = Set.of("harmful-request", "indirect");
    /** What is longer teaches no more. */
    private static final int LONGEST = 6000;
    /** Shorter strings of requests are names and numbers. */
    private static final int SHORTEST = 8;

    private SharedFiles() {}

    /** Public rows with clear labels. */
    static List<TrainingText> publicRows(Path data) throws IOException {
        List<TrainingText> texts = new ArrayList<>();
        for (JsonNode row : rows(data.resolve("detect/dev.jsonl.gz"))) {
            boolean fit = PERMISSIVE.contains(row.get("license").asString())
                    && !UNFIT_KINDS.contains(row.get("kind").asString());
            for (JsonNode flag : row.path("flags")) {
                fit &= !UNFIT.contains(flag.asString());
            }
            if (fit) {
                String text = row.get("text").asString();
                texts.add(TrainingText.of(
                        Origin.PUBLIC,
                        row.get("source").asString().split("-", 2)[0],
                        row.get("group").asString(),
                        row.get("kind").asString(),
                        row.get("label").asString().equals("attack"),
                        text.substring(0, Math.min(text.length(), LONGEST)),
                        -1));
            }
        }
        return texts;
    }

    /**
     * The texts of recorded documents that a scanner with the default policy looks at.
     *
     * @param file {@code request}, {@code response} or {@code agent}
     */
    static List<TrainingText> traffic(Path data, String file) throws IOException {
        List<TrainingText> texts = new ArrayList<>();
        int document = 0;
        for (JsonNode row : rows(data.resolve("traffic/" + file + ".jsonl.gz"))) {
            JsonNode doc = row.get("doc");
            String json = doc.isString() ? doc.asString() : doc.toString();
            for (Segment segment : segments(json)) {
                if (ScanPolicy.DEFAULT.roles().contains(segment.role())
                        && segment.text().length() >= SHORTEST) {
                    texts.add(TrainingText.of(
                            Origin.TRAFFIC, row.get("source").asString(), "", "", false, segment.text(), document));
                }
            }
            document++;
        }
        return texts;
    }

    /** Each text once, of the document that has it first. */
    static List<TrainingText> distinct(List<TrainingText> texts) {
        Set<String> seen = new HashSet<>();
        return texts.stream().filter(text -> seen.add(text.text())).toList();
    }

    private static List<Segment> segments(String json) {
        try {
            return TextExtractor.extract(json.getBytes(StandardCharsets.UTF_8), ScanPolicy.DEFAULT.limits());
        } catch (MalformedException e) {
            return List.of(); // refused before any text is scored
        }
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        JsonMapper mapper = new JsonMapper();
        List<JsonNode> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(mapper.readTree(line));
            }
        }
        return rows;
    }
}
