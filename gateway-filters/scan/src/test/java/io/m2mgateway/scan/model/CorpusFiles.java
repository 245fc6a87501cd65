package io.m2mgateway.scan.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the corpus and knows how it is split. */
final class CorpusFiles {
    /** Families that two authors wrote under two names. They stay on one side of each split. */
    private static final Map<String, String> SAME = Map.of(
            "payment-redirect", "payment-redirection",
            "tenant-crossing", "cross-tenant-access",
            "metadata-smuggling", "metadata-injection",
            "browser-agent-hijack", "ui-deception",
            "code-agent-hook", "rules-file-backdoor",
            "agent-phish", "credential-lure",
            "scope-creep", "task-drift",
            "fiction-manual", "fiction-jailbreak");

    /** Families that no training sees, chosen before the first one: one of each sort, about a tenth of the corpus. */
    static final Set<String> JUDGES = Set.of(
            "translation-smuggling",
            "payment-redirection",
            "policy-rewrite",
            "prompt-leak-indirect",
            "content-steering",
            "hypothetical-jailbreak",
            "conversation-exfiltration",
            "tool-call-hijack");

    private CorpusFiles() {}

    static List<TrainingText> read(Path directory) throws IOException {
        JsonMapper mapper = new JsonMapper();
        List<TrainingText> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank()) {
                        texts.add(text(mapper.readTree(line)));
                    }
                }
            }
        }
        return texts;
    }

    private static TrainingText text(JsonNode row) {
        String family = string(row, "family");
        return TrainingText.marked(
                SAME.getOrDefault(family, family),
                string(row, "batch"),
                string(row, "lang"),
                string(row, "carrier"),
                string(row, "label").equals("attack"),
                string(row, "text"));
    }

    private static String string(JsonNode row, String field) {
        return row.get(field).asString();
    }
}
