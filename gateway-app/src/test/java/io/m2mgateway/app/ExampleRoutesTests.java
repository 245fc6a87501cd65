package io.m2mgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.app.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
        for (String yaml : configurations("README.md")) {
            Path file = Files.writeString(directory.resolve("readme.yml"), yaml);
            assertThat(validate(file)).as(output.getAll()).isZero();
        }
    }

    /** The first configuration of the page is whole, the others are parts that are laid over it. */
    @Test
    void theConfigurationsOfThePageOnLimitsAreValid(CapturedOutput output) throws IOException {
        List<String> configurations = configurations("gateway-filters/docs/rate-limits.md");
        Path whole = Files.writeString(directory.resolve("gateway.yml"), configurations.get(0));
        assertThat(validate(whole)).as(output.getAll()).isZero();
        for (String yaml : configurations) {
            Path part = Files.writeString(directory.resolve("part.yml"), yaml);
            assertThat(validate(whole, part)).as(yaml + output.getAll()).isZero();
        }
    }

    /** Parts that are laid over the example that the page names. */
    @Test
    void theConfigurationsOfThePageOnBudgetsAreValid(CapturedOutput output) throws IOException {
        Path whole = REPOSITORY.resolve("examples/routes/token-budgets.yml");
        for (String yaml : configurations("gateway-filters/docs/token-budgets.md")) {
            Path part = Files.writeString(directory.resolve("part.yml"), yaml);
            assertThat(validate(whole, part)).as(yaml + output.getAll()).isZero();
        }
    }

    /** Both sides with one key, which the command line makes. */
    @Test
    void theConfigurationsOfTwoOrganisationsAreValid(CapturedOutput output) throws IOException {
        Path own = Files.writeString(directory.resolve("own.hex"), "01".repeat(32));
        Path peer = Files.writeString(
                directory.resolve("peer.pub"), "07b8c542487686a78301855fcb6d3f6a8a911cd7f1983a9b44dc9dcd22839d23");
        Path shared = directory.resolve("shared.hex");
        String exchange = "keys exchange --secret-file " + own + " --peer-file " + peer + " --out " + shared;
        assertThat(Cli.run(exchange.split(" ", -1))).isZero();
        List<String> sides = configurations("gateway-filters/docs/secure-frames.md").stream()
                .filter(yaml -> yaml.contains("/run/secrets/acme-beta.hex"))
                .toList();
        assertThat(sides).hasSize(2);
        for (String yaml : sides) {
            Path file = Files.writeString(
                    directory.resolve("side.yml"), yaml.replace("/run/secrets/acme-beta.hex", shared.toString()));
            assertThat(validate(file)).as(yaml + output.getAll()).isZero();
        }
    }

    private static List<String> configurations(String page) throws IOException {
        List<String> configurations = YAML.matcher(Files.readString(REPOSITORY.resolve(page)))
                .results()
                .map(MatchResult::group)
                .map(block -> YAML.matcher(block).replaceAll("$1"))
                .toList();
        assertThat(configurations).isNotEmpty();
        return configurations;
    }

    /** Later files win. No Redis server of this machine is asked, whatever they name. */
    private static int validate(Path... files) {
        String locations = Arrays.stream(files).map(file -> "file:" + file).collect(Collectors.joining(","));
        return Validation.run(new String[] {
            "--validate",
            "--spring.config.additional-location=" + locations,
            "--PROVIDER_KEY=none",
            "--m2m.redis.port=1"
        });
    }
}
