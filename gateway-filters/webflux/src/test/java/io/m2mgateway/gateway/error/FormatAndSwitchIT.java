package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The settings under {@code m2m.errors}. */
class FormatAndSwitchIT {

    @Test
    void problemDetails() throws IOException {
        try (Gateway gateway = Gateway.start("m2m.errors.format=problem")) {
            Wire.Answer answer = gateway.get("/nowhere");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.body()).contains("\"title\":\"Not Found\"", "\"code\":\"NOT_FOUND\"");
            assertThat(gateway.send("nonsense\r\n\r\n").header("content-type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void offLeavesTheAnswerToSpringBootWithTheRightStatus() throws IOException {
        try (Gateway gateway = Gateway.start(Gateway.route(
                "http://127.0.0.1:1",
                "m2m.errors.enabled=false",
                Gateway.SCG + "routes[0].filters[0]=ApiKey=clients",
                "m2m.auth.sources.clients.keys[0].client=acme",
                "m2m.auth.sources.clients.keys[0].sha256="
                        + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))) {
            Wire.Answer answer = gateway.get("/v1/x");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).contains("\"timestamp\"");
        }
    }
}
