package io.m2mgateway.gateway.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.m2mgateway.gateway.harness.Captured;
import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No secret is in an actuator's answer, even where it may show values, nor in a log, even where it logs most. */
class KeySecrecyIT {

    private static final String SECRET = "c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77";
    private static final String PREVIOUS = "deadbeef00deadbeef11deadbeef22deadbeef33deadbeef44deadbeef550000";
    private static final String MASTER = "feedface00feedface11feedface22feedface33feedface44feedface550000";
    private static final String IN_FILE = "0badcafe000badcafe110badcafe220badcafe330badcafe440badcafe550000";

    @Test
    void secretsAreShownNowhere(@TempDir Path files) throws Exception {
        Path file = Files.writeString(files.resolve("key.hex"), IN_FILE);
        Logger ours = (Logger) LoggerFactory.getLogger("io.m2mgateway");
        Logger binding = (Logger) LoggerFactory.getLogger("org.springframework.boot.context");
        ours.setLevel(Level.TRACE);
        binding.setLevel(Level.TRACE);
        System.setProperty("acme.master", MASTER);
        try (Captured logged = new Captured();
                Upstream upstream = new Upstream();
                Gateway gateway = new Routes()
                        .add("/hmac/**", upstream.uri(), "M2MCompression;security=hmac;key=shared")
                        .add("/file/**", upstream.uri(), "M2MCompression;security=hmac;key=filed")
                        .startWith(
                                "m2m.keys.shared.secret=" + SECRET,
                                "m2m.keys.shared.previous-secret=" + PREVIOUS,
                                "m2m.keys.agents.org=acme",
                                "m2m.keys.agents.master=${acme.master}",
                                "m2m.keys.filed.secret-file=" + file,
                                "spring.application.json={\"m2m.keys.json.secret\":\"" + SECRET + "\"}",
                                "management.endpoints.web.exposure.include=*",
                                "management.endpoint.env.show-values=always",
                                "management.endpoint.configprops.show-values=always")) {
            byte[] frame = M2mCodec.create()
                    .encodeProtected(
                            "{\"model\":\"m\",\"messages\":[]}".getBytes(UTF_8),
                            WireForm.M2M,
                            FrameProtection.hmac(List.of(HexFormat.of().parseHex(SECRET))));
            assertThat(Client.post(gateway, "/hmac/v1", "application/x-m2m", frame)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Client.post(gateway, "/file/v1", "application/x-m2m", frame)
                            .statusCode())
                    .isEqualTo(400);
            for (String endpoint : List.of("env", "configprops", "env/m2m.keys.agents.master", "beans", "loggers")) {
                String answer = gateway.get("/actuator/" + endpoint).body();
                assertThat(answer).as(endpoint).isNotEmpty();
                assertNothing(answer);
            }
            String env = gateway.get("/actuator/env").body();
            assertThat(env).contains("m2m.keys.shared.secret", "******", "acme.master", file.toString());
            String props = gateway.get("/actuator/configprops").body();
            assertThat(props).contains("KeyProperties", "filed", file.toString());
            logged.atLeast(Level.TRACE).forEach(KeySecrecyIT::assertNothing);
            assertNothing(gateway.bean(KeyProperties.class).toString());
            assertNothing(String.valueOf(gateway.bean(KeyRing.class).find("shared")));
        } finally {
            System.clearProperty("acme.master");
            ours.setLevel(null);
            binding.setLevel(null);
        }
    }

    private static void assertNothing(String text) {
        assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain(SECRET, PREVIOUS, MASTER, IN_FILE);
    }
}
