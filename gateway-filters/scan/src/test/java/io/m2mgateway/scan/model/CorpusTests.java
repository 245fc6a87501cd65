package io.m2mgateway.scan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the datasheet of the corpus says of its format and of texts that resemble each other. */
class CorpusTests {
    private static final Set<String> FIELDS =
            Set.of("id", "family", "label", "batch", "lang", "carrier", "role", "text");
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Set<String> ROLES = Set.of("user", "tool", "assistant");
    /** A letter of a script that has no spaces counts as a word. */
    private static final Pattern WORD =
            Pattern.compile("[\\u3040-\\u30FF\\u3400-\\u9FFF\\uAC00-\\uD7AF]|[\\p{L}\\p{M}\\p{N}_]+");

    /** The trigrams as sorted hashes without repetition. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Text(String id, int[] trigrams) {}

    @Test
    void linesAreWhatTheDatasheetSays() throws Exception {
        Set<String> ids = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (Path file : files()) {
            for (String line : Files.readAllLines(file)) {
                JsonNode node = MAPPER.readTree(line);
                String id = node.get("id").asString();
                String label = node.get("label").asString();
                assertThat(node.propertyNames()).as(id).containsExactlyInAnyOrderElementsOf(FIELDS);
                assertThat(file.getFileName().toString())
                        .as(id)
                        .isEqualTo(node.get("family").asString() + "." + label + ".jsonl");
                assertThat(node.get("role").asString()).as(id).isIn(ROLES);
                assertThat(node.get("batch").asString()).as(id).matches("[a-z]{1,2}");
                assertThat(node.get("lang").asString()).as(id).matches("[a-z]{2}|mix");
                assertThat(ids.add(id)).as(id + " is unique").isTrue();
                String text = node.get("text").asString();
                assertThat(texts.add(text)).as("text of " + id + " is unique").isTrue();
                assertThat(marks(text)).as("marks of " + id).isEqualTo(label.equals("attack"));
            }
        }
    }

    @Test
    void noTwoTextsOfAFamilyShareHalfOfTheirTrigrams() throws Exception {
        List<String> alike = new ArrayList<>();
        List<Path> files = files();
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            List<Text> texts = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                JsonNode node = MAPPER.readTree(line);
                Text text = new Text(
                        node.get("id").asString(), trigrams(node.get("text").asString()));
                for (Text other : texts) {
                    if (alike(text.trigrams, other.trigrams) > 0.5) {
                        alike.add(text.id + " and " + other.id);
                    }
                }
                texts.add(text);
            }
        }
        assertThat(alike).isEmpty();
    }

    /** Whether the text has marks; they must be paired and not nested. */
    private static boolean marks(String text) {
        boolean found = false;
        boolean open = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u27E6' || c == '\u27E7') {
                assertThat(open).as("marks are paired in " + text).isEqualTo(c == '\u27E7');
                open = c == '\u27E6';
                found = true;
            }
        }
        assertThat(open).as("a mark is left open in " + text).isFalse();
        return found;
    }

    private static double alike(int[] one, int[] other) {
        int shared = 0;
        int i = 0;
        int j = 0;
        while (i < one.length && j < other.length) {
            int order = Integer.compare(one[i], other[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return (double) shared / (one.length + other.length - shared);
    }

    private static int[] trigrams(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.replaceAll("[\u27E6\u27E7]", "").toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        int count = Math.max(1, words.size() - 2);
        return IntStream.range(0, count)
                .map(first -> String.join(" ", words.subList(first, Math.min(first + 3, words.size())))
                        .hashCode())
                .sorted()
                .distinct()
                .toArray();
    }

    private static List<Path> files() throws IOException {
        Path directory = Path.of("corpus");
        if (!Files.isDirectory(directory)) { // not started in the module's directory
            directory = Path.of("gateway-filters", "scan", "corpus");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }
}
