package io.m2mgateway.limit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySpecTests {

    private static KeyValues values(Map<String, String> byPart) {
        return part -> byPart.get(part.kind().configName() + (part.name().isEmpty() ? "" : ":" + part.name()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client",
                "tag:tier",
                "ip",
                "principal",
                "jwt:sub",
                "header:X-Team",
                "query:user",
                "model",
                "route",
                "global",
                "@tenant",
                "client + model",
                "header:X-A+ip"
            })
    void readsEveryKind(String text) {
        assertThat(KeySpec.parse(text).parts()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "clients", "tag", "tag:", "client:x", "client +", "@", "bean:x", "+"})
    void namesWhatIsNoKey(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySpec.parse(text))
                .withMessageContaining("is no key; use client");
    }

    @Test
    void partsDoNotRunIntoEachOther() {
        KeySpec key = KeySpec.parse("client + model");
        assertThat(key.digest(values(Map.of("client", "a", "model", "bc"))))
                .isNotEqualTo(key.digest(values(Map.of("client", "ab", "model", "c"))));
    }

    @Test
    void aDigestHoldsNothingOfTheValue() {
        String digest =
                KeySpec.parse("client").digest(values(Map.of("client", "acme"))).orElseThrow();
        assertThat(digest).hasSize(32).doesNotContain("acme").matches("[A-Za-z0-9_-]+");
    }

    @Test
    void aPartWithoutValueIsNoKey() {
        assertThat(KeySpec.parse("client + model").digest(values(Map.of("client", "a"))))
                .isEmpty();
        assertThat(KeySpec.parse("client").digest(values(Map.of("client", "")))).isEmpty();
        assertThat(KeySpec.parse("global").digest(values(Map.of()))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "header:X-Team, true",
        "query:user + model, true",
        "client + header:X-Team, false",
        "ip, false",
        "global, false",
        "model, false"
    })
    void knowsWhenOnlyTheCallerSaysWhoHeIs(String text, boolean callersWord) {
        assertThat(KeySpec.parse(text).isCallersWord()).isEqualTo(callersWord);
    }

    @ParameterizedTest
    @CsvSource({
        "client:gold-*, gold-1, true",
        "client:gold-*, silver, false",
        "client:gold-*, gold-, true",
        "client:*-a-*, x-a-y, true",
        "client:*-a-*, x-b-y, false",
        "client:exact, exact, true",
        "client:exact, exactly, false",
        "client:*, anything, true"
    })
    void matchesByGlob(String match, String client, boolean matches) {
        assertThat(KeyMatch.parse(match).matches(values(Map.of("client", client))))
                .isEqualTo(matches);
    }

    @Test
    void matchesATagByItsValue() {
        KeyMatch gold = KeyMatch.parse("tag:tier=gold");
        assertThat(gold.matches(values(Map.of("tag:tier", "gold")))).isTrue();
        assertThat(gold.matches(values(Map.of("tag:tier", "silver")))).isFalse();
        assertThat(gold.matches(values(Map.of()))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gold", "tag:tier", "tag:=x", "client:", "colour:red", ":x", "bean:x"})
    void namesWhatMatchesNothing(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyMatch.parse(text));
    }
}
