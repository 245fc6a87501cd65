package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorFormatTests {

    private static final GatewayError ERROR = GatewayError.of(ErrorCode.RATE_LIMITED, "say \"when\"\nand stop")
            .withDetail("limits", List.of("a", "b"))
            .withDetail("quota", Map.of("left", 0));

    private static String body(ErrorFormat format) {
        return new String(format.body(ERROR, "r1"), StandardCharsets.UTF_8);
    }

    @Test
    void contract() {
        assertThat(body(ErrorFormat.CONTRACT))
                .isEqualTo(
                        "{\"error\":{\"code\":\"RATE_LIMITED\",\"message\":\"say \\\"when\\\"\\nand stop\",\"details\":"
                                + "{\"request_id\":\"r1\",\"limits\":[\"a\",\"b\"],\"quota\":{\"left\":0}}}}");
    }

    @Test
    void openai() {
        assertThat(body(ErrorFormat.OPENAI))
                .isEqualTo("{\"error\":{\"message\":\"say \\\"when\\\"\\nand stop\",\"type\":\"rate_limit_error\","
                        + "\"param\":null,\"code\":\"RATE_LIMITED\"}}");
    }

    @Test
    void problem() {
        assertThat(body(ErrorFormat.PROBLEM))
                .contains("\"type\":\"about:blank\"", "\"title\":\"Too Many Requests\"", "\"status\":429")
                .contains("\"code\":\"RATE_LIMITED\"", "\"request_id\":\"r1\"", "\"detail\":\"say ");
        assertThat(ErrorFormat.PROBLEM.mediaType()).isEqualTo("application/problem+json");
    }

    @Test
    void anEventIsOneEventWhateverTheMessage() {
        String event = new String(ErrorFormat.CONTRACT.event(ERROR, "r1"), StandardCharsets.UTF_8);
        assertThat(event).startsWith("\n\nevent: error\ndata: {").endsWith("}\n\n");
        assertThat(event.strip().lines()).hasSize(2);
    }

    @Test
    void codesOfOtherStatusesAreTheirReasonPhrases() {
        assertThat(GatewayError.of(431, "x").code()).isEqualTo("REQUEST_HEADER_FIELDS_TOO_LARGE");
        assertThat(GatewayError.of(503, "x").code()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(GatewayError.of(599, "x").code()).isEqualTo("STATUS_599");
    }
}
