package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@code docs/compact-frame.md} prints of the codec's data: others build theirs from the page. */
class CompactPageTests {
    private static final Pattern ENTRY = Pattern.compile("([0-9]+) ([^ \n]+)");

    private final String page = read();
    private final Dictionary shipped = Dictionaries.shippedDictionary();

    private static String read() {
        try {
            return Files.readString(Path.of("../docs/compact-frame.md"));
        } catch (IOException e) {
            throw new AssertionError("the page is read from the module's directory", e);
        }
    }

    /** The code block in a section of the page. */
    private String block(String section) {
        String from = page.substring(page.indexOf("\n## " + section));
        return from.split("```", 3)[1].strip();
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void theTableOfModelsIsTheCodecs() {
        List<MatchResult> entries =
                ENTRY.matcher(block("Names of models")).results().toList();
        assertThat(entries.stream().map(entry -> Integer.parseInt(entry.group(1))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, entries.size()).boxed().toList());
        for (MatchResult entry : entries) {
            assertThat(CompactModels.name(Integer.parseInt(entry.group(1)))).isEqualTo(entry.group(2));
        }
        assertThat(CompactModels.name(0)).isEmpty();
        assertThat(CompactModels.has(entries.size())).isTrue();
        assertThat(CompactModels.has(entries.size() + 1)).isFalse();
    }

    @Test
    void theShippedDictionaryIsTheOneDescribed() throws NoSuchAlgorithmException {
        byte[] whole = shipped.toByteArray();
        int header = whole.length - shipped.rawContent().length;
        assertThat(page)
                .contains("| bytes | " + whole.length + " |")
                .contains("| SHA-256 | `" + sha256(whole) + "` |")
                .contains("| id | `" + shipped.idText() + "` |")
                .contains("GET /m2m/dictionaries/" + shipped.idText() + "`")
                .contains("the first " + header + " bytes")
                .contains("`" + sha256(shipped.rawContent()) + "`");
        assertThat(Base64.getDecoder().decode(block("Dictionaries").getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(Arrays.copyOf(whole, header));
    }
}
