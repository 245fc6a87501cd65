package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.m2mgateway.m2m.crypto.AgentContext;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.KeyExchange;
import io.m2mgateway.m2m.crypto.KeyHierarchy;
import io.m2mgateway.m2m.crypto.KeyPurpose;
import io.m2mgateway.m2m.crypto.SecurityMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Protected frames and derived keys of ours and of the reference implementation, asked live, both ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecureInteropIT {
    private static final int ROUNDS = 200;

    private final M2mCodec codec = M2mCodec.create();
    private final Random random = new Random(20250117);
    private @Nullable Oracle oracle;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        Optional<Oracle> started = Oracle.start();
        assumeTrue(started.isPresent(), "no oracle");
        oracle = started.get();
    }

    @AfterAll
    void stop() throws IOException {
        if (oracle != null) {
            oracle.close();
        }
    }

    private Oracle oracle() {
        return Objects.requireNonNull(oracle);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private byte[] document() {
        String content = "word ".repeat(random.nextInt(200)) + random.nextLong();
        return ("{\"model\":\"gpt-4o\",\"max_tokens\":" + random.nextInt(1, 9000)
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(value = SecurityMode.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void protectedFramesBothWays(SecurityMode mode) {
        boolean hmac = mode == SecurityMode.HMAC;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] key = bytes(hmac ? random.nextInt(16, 100) : random.nextInt(32, 64));
            FrameProtection protection =
                    hmac ? FrameProtection.hmac(List.of(key)) : FrameProtection.aead(List.of(key), new SecureRandom());
            byte[] document = document();
            String base64 = Base64.getEncoder().encodeToString(document);

            String ours = new String(
                    codec.encodeProtected(document, WireForm.M2M_TEXT, protection), StandardCharsets.US_ASCII);
            JsonNode read = oracle().ask("secure-decode", "text", ours, "key_hex", hex(key));
            assertThat(read.path("doc_b64").asString(read.toString())).isEqualTo(base64);
            assertThat(read.get("header").get("security").intValue()).isEqualTo(mode.code());

            JsonNode theirs =
                    oracle().ask(hmac ? "hmac-encode" : "aead-encode", "doc_b64", base64, "key_hex", hex(key));
            for (byte[] message : List.of(Vectors.bytes(theirs, "frame_b64"), Vectors.text(theirs))) {
                assertThat(codec.decode(codec.authenticate(message, protection)).document())
                        .isEqualTo(document);
            }
        }
    }

    @Test
    void derivedKeys() {
        for (KeyPurpose purpose : KeyPurpose.values()) {
            byte[] master = bytes(32);
            KeyHierarchy keys = new KeyHierarchy(master, "acme");
            JsonNode theirs = oracle().ask(
                            "key-path",
                            "master_hex",
                            hex(master),
                            "org",
                            "acme",
                            "agent",
                            "agent_7",
                            "purpose",
                            purpose.pathName(),
                            "level",
                            "purpose");
            assertThat(hex(keys.purpose("agent_7", purpose)))
                    .isEqualTo(theirs.path("key_hex").asString(theirs.toString()));
            AgentContext context = keys.context("agent_7");
            JsonNode session = oracle().ask(
                            "agent-context",
                            "agent_key_hex",
                            hex(keys.agent("agent_7")),
                            "org_key_hex",
                            hex(keys.org()),
                            "org",
                            "acme",
                            "agent",
                            "agent_7",
                            "peer",
                            "Zed",
                            "session_id",
                            "s-1",
                            "level",
                            "session");
            assertThat(hex(context.session("Zed", "s-1")))
                    .isEqualTo(session.path("key_hex").asString(session.toString()));
        }
    }

    @Test
    void exchangedKeys() throws InvalidKeyException {
        for (int i = 0; i < 20; i++) {
            byte[] secret = KeyExchange.newSecret(new SecureRandom());
            byte[] peer = KeyExchange.publicKey(bytes(32));
            JsonNode theirs =
                    oracle().ask("x25519", "secret_hex", hex(secret), "peer_hex", hex(peer), "info", "m2m-session-v1");
            assertThat(hex(KeyExchange.sessionKey(secret, peer)))
                    .isEqualTo(theirs.path("session_hex").asString(theirs.toString()));
            assertThat(hex(KeyExchange.publicKey(secret)))
                    .isEqualTo(theirs.get("public_hex").stringValue());
        }
    }
}
