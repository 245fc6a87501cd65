package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

class AcceptEncodingFuzz {

    @FuzzTest
    void anyHeaderGivesAChoiceThatItsWordsAllow(byte[] header) {
        String value = new String(header, StandardCharsets.ISO_8859_1);
        AcceptEncoding.Choice choice = AcceptEncoding.parse(List.of(value)).select(Peers.codings());

        Coding coding = choice.coding();
        if (coding != null) {
            assertThat(choice.acceptable()).isTrue();
            assertThat(value.toLowerCase(Locale.ROOT)).containsAnyOf(coding.token(), "*");
        }
        if (!choice.acceptable()) {
            assertThat(value).contains("=0");
        }
        ContentCodings.parse(List.of(value));
    }
}
