package io.m2mgateway.gateway.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvailableDictionaryTests {

    /** Of RFC 9842. */
    private static final String HASH = "pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=";

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":" + HASH + ":",
                " :" + HASH + ": ",
                ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4:",
                ":" + HASH + ":;some=parameter"
            })
    void aByteSequenceOf32BytesIsAHash(String value) {
        byte[] hash = AvailableDictionary.hash(List.of(value));

        assertThat(hash).hasSize(32).startsWith(0xa5, 0x91, 0xa6, 0xd4).endsWith(0x9f, 0x14, 0x6e);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "::",
                HASH,
                ":" + HASH,
                HASH + ":",
                "\"" + HASH + "\"",
                ":" + HASH + ": x",
                ":" + HASH + ":, :" + HASH + ":",
                "(:" + HASH + ":)",
                ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFA==:",
                ":AAAA" + HASH + ":",
                ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2f-_4=:",
                ":pZGm1Av0IEBKARczz7exkNY Zb8LzaMrV7J32a2fFG4=:",
                ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG=4:",
                ":\u0000ZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:"
            })
    void anythingElseIsNone(String value) {
        assertThat(AvailableDictionary.hash(List.of(value))).isNull();
    }

    @Test
    void noneAndTwoAreNone() {
        assertThat(AvailableDictionary.hash(List.of())).isNull();
        assertThat(AvailableDictionary.hash(List.of(":" + HASH + ":", ":" + HASH + ":")))
                .isNull();
    }
}
