package io.m2mgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** {@code --validate}, and with it what a start-up refuses: both make the same context. */
@ExtendWith(OutputCaptureExtension.class)
class ValidationTests {

    @TempDir
    private Path directory;

    @Test
    void summarisesRoutesWithoutTheirSecrets(CapturedOutput output) throws Exception {
        assertThat(validate("""
                        spring.cloud.gateway.server.webflux.routes:
                          - id: chat
                            uri: https://llm.example
                            predicates: [ Path=/v1/** ]
                            filters: [ "SetRequestHeader=Authorization, Bearer hidden" ]
                        """)).isZero();
        assertThat(output.getOut())
                .startsWith("valid")
                .contains("route chat: Path=/v1/** -> https://llm.example with SetRequestHeader")
                .doesNotContain("hidden");
    }

    @Test
    void namesEveryRouteThatIsWrong(CapturedOutput output) throws Exception {
        assertThat(validate("""
                        spring.cloud.gateway.server.webflux.routes:
                          - { id: one, uri: "https://llm.example", predicates: [ Path=/v1/** ], filters: [ NoSuchFilter ] }
                          - { id: two, uri: "https://llm.example", predicates: [ NoSuchPredicate=1 ] }
                          - { id: three, uri: "https://llm.example", predicates: [ Path=/v1/** ] }
                        """)).isEqualTo(1);
        assertThat(output.getAll())
                .contains("Route \"one\"", "NoSuchFilter", "Route \"two\"", "NoSuchPredicate")
                .doesNotContain("\"three\"", "\tat ");
    }

    @Test
    void configurationWithoutRoutesIsAnError(CapturedOutput output) throws Exception {
        assertThat(validate("spring.cloud.gateway.server.webflux.default-filters: [ PreserveHostHeader ]"))
                .isEqualTo(1);
        assertThat(output.getAll())
                .contains("spring.cloud.gateway.server.webflux.routes")
                .doesNotContain("\tat ");
    }

    @Test
    void anExtraLocationAloneIsConfiguration(CapturedOutput output) throws Exception {
        assertThat(validate("server.port: 9999")).isEqualTo(1);
        assertThat(output.getAll()).contains("no route");
    }

    @Test
    void theOldPrefixIsAnErrorThatNamesIt(CapturedOutput output) throws Exception {
        assertThat(validate("""
                        spring.cloud.gateway.routes:
                          - { id: chat, uri: "https://llm.example", predicates: [ Path=/v1/** ] }
                        """)).isEqualTo(1);
        assertThat(output.getAll())
                .contains("spring.cloud.gateway.routes", "my.yml", "spring.cloud.gateway.server.webflux.routes")
                .doesNotContain("\tat ");
    }

    @Test
    void aMissingFileIsNamed(CapturedOutput output) {
        assertThat(Validation.run(new String[] {
                    "--validate", "--spring.config.additional-location=file:" + directory.resolve("absent.yml")
                }))
                .isEqualTo(1);
        assertThat(output.getAll()).contains("absent.yml").doesNotContain("\tat ");
    }

    @Test
    void brokenYamlIsNamedWithItsLine(CapturedOutput output) throws Exception {
        assertThat(validate("spring:\n  cloud: [ {\n")).isEqualTo(1);
        assertThat(output.getAll()).contains("YAML", "line 3").doesNotContain("\tat ");
    }

    @Test
    void aValueOfTheWrongTypeIsNamed(CapturedOutput output) throws Exception {
        assertThat(validate("spring.cloud.gateway.server.webflux.httpclient.connect-timeout: soon"))
                .isEqualTo(1);
        assertThat(output.getAll()).contains("connect-timeout", "soon").doesNotContain("\tat ");
    }

    @Test
    void portsThatWouldExposeManagementAreRefused(CapturedOutput output) {
        assertThat(Validation.run(new String[] {"--validate", "--management.server.port=0"}))
                .isEqualTo(1);
        assertThat(Validation.run(new String[] {"--validate", "--server.port=8081"}))
                .isEqualTo(1);
        assertThat(output.getAll()).contains("management.server.port is 0", "are both 8081");
    }

    private int validate(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("my.yml"), yaml);
        return Validation.run(new String[] {"--validate", "--spring.config.additional-location=file:" + file});
    }
}
