package io.m2mgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the jar starts, or does not, as a shell sees it. */
class StartUpIT {

    @TempDir
    private Path directory;

    @Test
    void aConfigurationMistakeEndsItWithAMessageAndNoStackTrace() throws Exception {
        Path file = Files.writeString(directory.resolve("my.yml"), "spring.cloud.gateway.routes: [ { id: chat } ]");
        try (JavaProcess process = JavaProcess.ofJar("--spring.config.additional-location=file:" + file)) {
            assertThat(process.await()).isEqualTo(1);
            assertThat(process.text())
                    .contains("spring.cloud.gateway.routes", "spring.cloud.gateway.server.webflux.routes")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void validateSaysValidAndStartsNothing() throws Exception {
        int port = Gateway.freePort();
        try (JavaProcess process = JavaProcess.ofJar(
                "--validate",
                "--server.port=" + port,
                "--spring.cloud.gateway.server.webflux.routes[0].id=chat",
                "--spring.cloud.gateway.server.webflux.routes[0].uri=http://127.0.0.1:9",
                "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/v1/**")) {
            assertThat(process.await()).isZero();
            assertThat(process.output()).first().isEqualTo("valid");
            assertThat(process.text()).contains("route chat").doesNotContain("started on port");
        }
    }

    @Test
    void withoutConfigurationTheDemoIsValid() throws Exception {
        try (JavaProcess process = JavaProcess.ofJar("--validate")) {
            assertThat(process.await()).isZero();
            assertThat(process.output()).first().isEqualTo("valid");
            assertThat(process.text()).contains("route demo: Path=/v1/**", "with M2MCompression");
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (Gateway first = Gateway.start();
                JavaProcess second = JavaProcess.ofJar(
                        "--server.port=" + first.port(), "--management.server.port=" + Gateway.freePort())) {
            assertThat(second.await()).isEqualTo(1);
            assertThat(second.text())
                    .contains(first.port() + " was already in use")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void theCommandLineNeedsNoSpring() throws Exception {
        Path document = Files.writeString(directory.resolve("document"), "{\"model\":\"m\",\"messages\":[]}");
        try (JavaProcess process = JavaProcess.ofJar("encode", "--format", "m2m-text", document.toString())) {
            assertThat(process.await()).isZero();
            assertThat(process.text()).startsWith("#M2M|1|");
        }
        try (JavaProcess process = JavaProcess.ofJar("no-such-command")) {
            assertThat(process.await()).isEqualTo(2);
        }
    }
}
