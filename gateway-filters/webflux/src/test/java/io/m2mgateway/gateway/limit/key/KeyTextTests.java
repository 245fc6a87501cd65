package io.m2mgateway.gateway.limit.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.limit.policy.KeyPart;
import io.m2mgateway.limit.policy.KeySpec;
import io.m2mgateway.limit.policy.KeyValues;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTests {
    @ParameterizedTest
    @CsvSource({
        "client, acme, acme",
        "client, client:acme, acme",
        "client, client:client:acme, client:acme",
        "tag:tier, gold, gold",
        "tag:tier, tag:tier=gold, gold",
        "ip, 10.0.0.1, 10.0.0.1",
        "ip, ip:2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "header:X-Team, header:X-Team=a=b, a=b",
        "@tenant, @tenant=a, a",
        "global, global, *",
    })
    void aSingleValueMayHaveItsNameBeforeIt(String key, String text, String value) {
        KeySpec spec = KeySpec.parse(key);
        assertThat(KeyText.parse(spec, List.of(text)).valueOf(spec.parts().get(0)))
                .isEqualTo(value);
    }

    @Test
    void severalPartsComeInAnyOrder() {
        KeySpec spec = KeySpec.parse("client + model + global");
        KeyPart client = spec.parts().get(0);
        KeyPart model = spec.parts().get(1);
        for (List<String> texts : List.of(
                List.of("client:acme", "model:gpt-4o"),
                List.of("model:gpt-4o", "client:acme"),
                List.of("client:acme + model:gpt-4o"))) {
            KeyValues values = KeyText.parse(spec, texts);
            assertThat(values.valueOf(client)).isEqualTo("acme");
            assertThat(values.valueOf(model)).isEqualTo("gpt-4o");
            assertThat(spec.digest(values)).isPresent();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatToWrite() {
        assertThatThrownBy(() -> KeyText.parse(KeySpec.parse("client + model"), List.of("acme")))
                .hasMessage("'acme' does not fit; write client:<value> and model:<value>, each as a key of its own");
        assertThatThrownBy(() -> KeyText.parse(KeySpec.parse("client + model"), List.of("client:acme")))
                .hasMessageStartingWith("no value for model; write client:<value>");
        assertThatThrownBy(() -> KeyText.parse(KeySpec.parse("ip"), List.of("localhost")))
                .hasMessage("'localhost' does not fit; write ip:<value>");
        assertThatThrownBy(() -> KeyText.parse(KeySpec.parse("tag:tier"), List.of("")))
                .hasMessage("'' does not fit; write tag:tier=<value>");
        assertThatThrownBy(() -> KeyText.parse(KeySpec.parse("client"), List.of("a", "b")))
                .hasMessage("'b' does not fit; write client:<value>");
        assertThatThrownBy(() -> KeyText.parse(KeySpec.parse("global"), List.of("acme")))
                .hasMessageContaining("one key, 'global'");
    }

    @Test
    void shownAreValuesThatLogsMayHaveAndOfOthersTheName() {
        KeyValues values = part -> "a".repeat(255) + "\uD83D\uDE00" + "secret";
        String cut = "a".repeat(255);
        assertThat(KeyText.of(KeySpec.parse("client"), values)).isEqualTo("client:" + cut);
        assertThat(KeyText.of(KeySpec.parse("tag:tier + ip"), values)).isEqualTo("tag:tier=" + cut + " + ip:" + cut);
        assertThat(KeyText.of(KeySpec.parse("header:X-Key + query:k + principal + jwt:sub + @b + global"), values))
                .isEqualTo("header:X-Key + query:k + principal + jwt:sub + @b + global");
    }
}
