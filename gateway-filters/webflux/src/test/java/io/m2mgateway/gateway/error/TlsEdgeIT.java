package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Tls;
import io.m2mgateway.gateway.harness.Wire;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.StringUtils;

/** With TLS and ALPN the protocol is known only after the handshake. */
class TlsEdgeIT {

    @TempDir
    private Path directory;

    @Test
    void whatIsNoHttpIsAnsweredByTheContractAfterAHandshakeToo() throws Exception {
        Tls tls = new Tls(directory);
        try (Gateway gateway =
                Gateway.start(StringUtils.addStringToArray(tls.properties(), "server.http2.enabled=true"))) {
            for (String[] offered : new String[][] {{"http/1.1"}, {}}) {
                try (Wire wire = tls.connect(gateway.port(), offered)) {
                    Wire.Answer answer = wire.write("nonsense\r\n\r\n").readAnswer();
                    assertThat(answer.status()).isEqualTo(400);
                    assertThat(answer.body()).startsWith("{\"error\":{\"code\":\"BAD_REQUEST\"");
                }
            }
        }
    }
}
