package io.m2mgateway.bench.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.zstd.Dictionaries;
import org.junit.jupiter.api.Test;

class DictionaryGeneratorTests {
    @Test
    void theShippedDictionaryIsWhatTheGeneratorMakes() {
        assertThat(DictionaryGenerator.generate().toByteArray())
                .as(
                        "made with zstd-jni 1.5.7-28; where another version makes another one, the shipped file stays as it is, since frames depend on it")
                .isEqualTo(Dictionaries.shippedDictionary().toByteArray());
    }
}
