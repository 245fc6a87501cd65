package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Reference;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.crypto.KeyHierarchy;
import io.m2mgateway.m2m.crypto.KeyPurpose;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference implementation as a client of protected routes: its frames are taken, and it opens the answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceClientIT {

    private static final String FRAME = "application/x-m2m";
    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"any wind today?\"}]}"
                    .getBytes(UTF_8);
    private static final String ANSWER =
            "{\"id\":\"chatcmpl-7\",\"model\":\"gpt-4o\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\""
                    + "Force four from the west. ".repeat(8) + "\"},\"finish_reason\":\"stop\"}]}";
    private static final byte[] MASTER = new byte[32];

    private @Nullable Reference reference;
    private @Nullable Upstream upstream;
    private @Nullable Gateway gateway;

    @BeforeAll
    void start() throws Exception {
        Optional<Reference> started = Reference.start();
        assumeTrue(started.isPresent(), "no reference implementation");
        reference = started.get();
        Upstream llm = new Upstream();
        llm.answers(Upstream.json(ANSWER));
        upstream = llm;
        String hash = Sha256.of("key-1");
        gateway = new Routes()
                .add("/hmac/**", llm.uri(), "ApiKey=test", "M2MCompression;security=hmac;key=agents")
                .add("/aead/**", llm.uri(), "ApiKey=test", "M2MCompression;security=aead;key=agents;replay-window=1m")
                .startWith(
                        "m2m.keys.agents.org=acme",
                        "m2m.keys.agents.master=" + HexFormat.of().formatHex(MASTER),
                        "m2m.auth.sources.test.keys[0].client=agent-1",
                        "m2m.auth.sources.test.keys[0].sha256=" + hash);
    }

    @AfterAll
    void stop() throws Exception {
        if (reference != null) {
            reference.close();
        }
        if (gateway != null) {
            gateway.close();
        }
        if (upstream != null) {
            upstream.close();
        }
    }

    private HttpResponse<byte[]> send(String mode, byte[] frame) throws Exception {
        return post(
                Objects.requireNonNull(gateway),
                "/" + mode + "/v1",
                FRAME,
                frame,
                "Authorization",
                "Bearer key-1",
                "Accept",
                FRAME);
    }

    @ParameterizedTest
    @CsvSource({"hmac, AUTHENTICATION, 1", "aead, ENCRYPTION, 2"})
    void framesAndAnswersPassBothWays(String mode, KeyPurpose purpose, int security) throws Exception {
        Reference client = Objects.requireNonNull(reference);
        byte[] key = new KeyHierarchy(MASTER, "acme").purpose("agent-1", purpose);
        byte[] frame = client.frame(mode + "-encode", DOCUMENT, key);
        HttpResponse<byte[]> response = send(mode, frame);
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        assertThat(Objects.requireNonNull(upstream).take().body()).isEqualTo(DOCUMENT);
        Reference.Opened opened = client.open(response.body(), key);
        assertThat(opened.document()).asString(UTF_8).isEqualTo(ANSWER);
        assertThat(opened.security()).isEqualTo(security);
        if (mode.equals("aead")) {
            assertError(send(mode, frame), 400, "DECOMPRESSION_FAILED");
        }
    }

    @Test
    void itsPlainFramesAndThoseOfAnotherKeyAreRefused() throws Exception {
        Reference client = Objects.requireNonNull(reference);
        byte[] key = new byte[32];
        assertError(send("hmac", client.frame("encode", DOCUMENT, key)), 400, "DECOMPRESSION_FAILED");
        assertError(send("hmac", client.frame("hmac-encode", DOCUMENT, key)), 400, "DECOMPRESSION_FAILED");
        assertError(send("aead", client.frame("aead-encode", DOCUMENT, key)), 400, "DECOMPRESSION_FAILED");
    }
}
