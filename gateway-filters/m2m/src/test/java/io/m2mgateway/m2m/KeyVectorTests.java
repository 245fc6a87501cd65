package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.crypto.AgentContext;
import io.m2mgateway.m2m.crypto.KeyExchange;
import io.m2mgateway.m2m.crypto.KeyHierarchy;
import io.m2mgateway.m2m.crypto.KeyPurpose;
import java.security.InvalidKeyException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class KeyVectorTests {
    private static Stream<DynamicTest> each(String kind, Consumer<JsonNode> test) {
        return Vectors.read("keys.jsonl").stream()
                .filter(line -> text(line, "kind").equals(kind))
                .map(line -> DynamicTest.dynamicTest(Vectors.name(line), () -> test.accept(line)));
    }

    private static String text(JsonNode line, String field) {
        return line.get(field).stringValue();
    }

    private static byte[] hex(JsonNode line, String field) {
        return HexFormat.of().parseHex(text(line, field));
    }

    private static KeyPurpose purpose(JsonNode line) {
        return KeyPurpose.valueOf(text(line, "purpose").toUpperCase(Locale.ROOT));
    }

    @Test
    void allVectorsAreHere() {
        assertThat(Vectors.read("keys.jsonl")).hasSize(239);
    }

    @TestFactory
    Stream<DynamicTest> hierarchy() {
        return each("hierarchy", line -> {
            KeyHierarchy keys = new KeyHierarchy(hex(line, "master_hex"), text(line, "org"));
            byte[] key = switch (text(line, "level")) {
                case "org" -> keys.org();
                case "shared" -> keys.shared();
                case "agent" -> keys.agent(text(line, "agent"));
                case "purpose" -> keys.purpose(text(line, "agent"), purpose(line));
                default -> keys.session(text(line, "agent"), text(line, "peer"), text(line, "session_id"));
            };
            assertThat(HexFormat.of().formatHex(key)).isEqualTo(text(line, "key_hex"));
            assertThat(keys.toString()).doesNotContain(text(line, "master_hex"));
        });
    }

    @TestFactory
    Stream<DynamicTest> agentContexts() {
        return each("agent-context", line -> {
            AgentContext context = new AgentContext(
                    text(line, "org"), text(line, "agent"), hex(line, "agent_key_hex"), hex(line, "org_key_hex"));
            byte[] key = text(line, "level").equals("purpose")
                    ? context.purpose(purpose(line))
                    : context.session(text(line, "peer"), text(line, "session_id"));
            assertThat(HexFormat.of().formatHex(key)).isEqualTo(text(line, "key_hex"));
        });
    }

    @TestFactory
    Stream<DynamicTest> keyExchange() {
        return each("x25519", line -> {
            byte[] secret = hex(line, "secret_hex");
            assertThat(KeyExchange.publicKey(secret)).isEqualTo(hex(line, "public_hex"));
            try {
                byte[] peer = hex(line, "peer_public_hex");
                assertThat(KeyExchange.sharedSecret(secret, peer)).isEqualTo(hex(line, "shared_hex"));
                assertThat(KeyExchange.sessionKey(secret, peer, text(line, "info")))
                        .isEqualTo(hex(line, "session_hex"));
            } catch (InvalidKeyException e) {
                throw new AssertionError(e);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> refusesPublicKeysThatGiveNoSecret() {
        return each(
                "x25519-refuse",
                line -> assertThatThrownBy(
                                () -> KeyExchange.sharedSecret(hex(line, "secret_hex"), hex(line, "peer_public_hex")))
                        .isInstanceOf(InvalidKeyException.class));
    }

    /** The points of small order, in the encodings that RFC 7748 implementations meet. */
    @Test
    void refusesEveryPointOfSmallOrder() {
        byte[] secret = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        for (String point : new String[] {
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000080"
        }) {
            assertThatThrownBy(() ->
                            KeyExchange.sharedSecret(secret, HexFormat.of().parseHex(point)))
                    .as(point)
                    .isInstanceOf(InvalidKeyException.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> refusesBadIds() {
        KeyHierarchy keys = new KeyHierarchy(new byte[32], "test-org");
        return each("bad-id", line -> {
            String field = line.has("agent") ? "agent" : "org";
            assertThatThrownBy(() -> {
                        if (field.equals("agent")) {
                            keys.agent(text(line, field));
                        } else {
                            new KeyHierarchy(new byte[32], text(line, field));
                        }
                    })
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void refusesAnEmptySecret() {
        assertThatThrownBy(() -> new KeyHierarchy(new byte[0], "test-org")).hasMessageContaining("empty");
    }
}
