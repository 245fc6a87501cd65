package io.m2mgateway.gateway.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Args that make no sense stop the start and say what to write. */
class ScanStartUpIT {

    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode=blok | mode | block, redact, tag, shadow",
                "block-threshold=1.5 | block-threshold | number of 0 to 1",
                "flag-threshold=-1 | flag-threshold | number of 0 to 1",
                "flag-threshold=0.9;block-threshold=0.5 | flag-threshold | at most 0.5",
                "max-depth=0 | max-depth | 1 to 512",
                "threats=spam | threats | Use",
                "roles=boss | roles | Use",
                "on-error=ignore | on-error | deny, allow",
                "other-media=maybe | other-media | pass, deny",
                "response=maybe | response | off, tag, redact, block",
                "treshold=0.5 | treshold | block-threshold"
            })
    void aWrongArgStopsTheStart(String args, String arg, String fix) {
        Throwable failure = catchThrowable(() -> {
            try (Gateway gateway = new Routes()
                    .add("/**", NOBODY, "SecurityScan;" + args.strip())
                    .start()) {
                assertThat(gateway.port()).isPositive();
            }
        });
        assertThat(failure).isInstanceOf(InvalidSettingException.class);
        assertThat(failure)
                .hasMessageContaining("SecurityScan, argument '" + arg)
                .hasMessageContaining(fix);
    }
}
