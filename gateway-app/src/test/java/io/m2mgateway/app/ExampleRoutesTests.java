package io.m2mgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What we tell users to copy starts. */
@ExtendWith(OutputCaptureExtension.class)
class ExampleRoutesTests {

    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern YAML = Pattern.compile("^```yaml\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    private Path directory;

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(REPOSITORY.resolve("examples/routes"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsValid(Path file, CapturedOutput output) {
        assertThat(validate(file)).as(output.getAll()).isZero();
        assertThat(output.getOut()).startsWith("valid");
    }

    @Test
    void theReadmesConfigurationsAreValid(CapturedOutput output) throws IOException {
        List<String> configurations = YAML.matcher(Files.readString(REPOSITORY.resolve("README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> YAML.matcher(block).replaceAll("$1"))
                .toList();
        assertThat(configurations).isNotEmpty();
        for (String yaml : configurations) {
            Path file = Files.writeString(directory.resolve("readme.yml"), yaml);
            assertThat(validate(file)).as(output.getAll()).isZero();
        }
    }

    private static int validate(Path file) {
        return Validation.run(
                new String[] {"--validate", "--spring.config.additional-location=file:" + file, "--PROVIDER_KEY=none"});
    }
}
