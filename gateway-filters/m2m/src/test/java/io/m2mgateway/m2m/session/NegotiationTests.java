package io.m2mgateway.m2m.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
class NegotiationTests {
    private static final SessionSettings SILENT = new SessionSettings(
            "gateway", List.of(Algorithm.M2M), Duration.ofMinutes(5), 1, 1, 0, false, false, false, null, null);

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "true, true"})
    void anAcceptSaysOfScansWhatTheSettingsSay(boolean scanning, boolean blocking) {
        Negotiation negotiation = new Negotiation(SILENT.with(scanning, blocking));
        SessionMessage hello =
                SessionMessage.hello(1, Capabilities.offer(Dialect.REFERENCE, "agent", List.of(Algorithm.M2M)));
        Negotiation.Agreed agreed = (Negotiation.Agreed) negotiation.hello(hello);
        Capabilities accepted = negotiation.accepted(agreed.agreement());
        assertThat(accepted.scanning()).isEqualTo(scanning);
        assertThat(accepted.blocking()).isEqualTo(blocking);
    }
}
