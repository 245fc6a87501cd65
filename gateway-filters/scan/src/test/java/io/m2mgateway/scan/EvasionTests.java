package io.m2mgateway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.scan.Verdict.Action;
import io.m2mgateway.scan.text.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evasion table: each disguise of attacks of each of some families. What is found plain has to be found disguised as well, and what
 * passes plain has to pass. The words are the corpus's own, so this says nothing about how much is found.
 */
class EvasionTests {
    private static final List<String> FAMILIES = List.of(
            "instruction-override",
            "persona-jailbreak",
            "prompt-leak-direct",
            "fake-system-message",
            "tool-call-hijack",
            "secret-exfiltration",
            "image-exfiltration",
            "link-exfiltration",
            "indirect-mail",
            "indirect-webpage",
            "memory-poisoning",
            "authority-claim",
            "refusal-suppression",
            "context-reset",
            "policy-rewrite");

    private static final int OF_EACH = 8;
    private static final Scanner SCANNER = new Scanner(ScanPolicy.DEFAULT);

    private static final Map<String, List<String>> ATTACKS = new TreeMap<>();
    private static final List<String> HONEST = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        for (String family : FAMILIES) {
            List<String> texts = texts(family, "attack");
            texts.removeIf(text -> !isFound(text));
            ATTACKS.put(family, texts.subList(0, Math.min(OF_EACH, texts.size())));
            List<String> honest = texts(family, "honest");
            honest.removeIf(EvasionTests::isFound);
            HONEST.addAll(honest.subList(0, Math.min(OF_EACH, honest.size())));
        }
    }

    private static List<String> texts(String family, String label) throws IOException {
        List<String> texts = new ArrayList<>();
        JsonMapper mapper = new JsonMapper();
        for (String line : Files.readAllLines(Path.of("corpus", family + "." + label + ".jsonl"))) {
            JsonNode row = line.isBlank() ? null : mapper.readTree(line);
            if (row != null && row.get("lang").asString().equals("en")) {
                texts.add(row.get("text").asString().replace("\u27E6", "").replace("\u27E7", ""));
            }
        }
        return texts;
    }

    private static boolean isFound(String text) {
        return SCANNER.judge(text, Role.USER, SCANNER.score(text, Role.USER)).action() != Action.ALLOW;
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void whatIsFoundPlainIsFoundDisguised(Disguise disguise) {
        int plain = 0;
        Map<String, Integer> missed = new TreeMap<>();
        for (Map.Entry<String, List<String>> family : ATTACKS.entrySet()) {
            for (String text : family.getValue()) {
                plain++;
                if (!isFound(disguise.of(text))) {
                    missed.merge(family.getKey(), 1, Integer::sum);
                }
            }
        }
        int all = missed.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(plain).isGreaterThan(12 * OF_EACH / 2);
        assertThat(all).as("missed by family: %s", missed).isLessThanOrEqualTo(plain / 10);
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void whatPassesPlainPassesDisguised(Disguise disguise) {
        assertThat(HONEST.stream().filter(text -> isFound(disguise.of(text))))
                .hasSizeLessThanOrEqualTo(HONEST.size() / 50);
    }
}
