package io.m2mgateway.m2m.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class ContextKeysTests {
    private static final String SESSION = "sess_0123456789abcdefghij";
    private static final byte[] DOCUMENT = "{\"secret\":\"the tide is low\"}".getBytes(UTF_8);

    private final ContextKeys keys = new ContextKeys(SESSION, new SecureRandom());

    @Test
    void whatWasSealedIsOpened() {
        assertThat(keys.open(7, keys.seal(7, DOCUMENT))).isEqualTo(DOCUMENT);
        assertThat(keys.seal(7, DOCUMENT)).hasSize(DOCUMENT.length + ContextKeys.OVERHEAD);
        assertThat(keys.open(7, keys.seal(7, new byte[0]))).isEmpty();
    }

    @Test
    void nothingOfItIsReadable() {
        assertThat(new String(keys.seal(7, DOCUMENT), ISO_8859_1))
                .doesNotContain("secret")
                .doesNotContain("tide");
    }

    @Test
    void underAnotherNameInAnotherSessionOrChangedItIsNot() {
        byte[] sealed = keys.seal(7, DOCUMENT);
        assertThat(keys.open(8, sealed)).isNull();
        assertThat(new ContextKeys("sess_0123456789abcdefghiJ", new SecureRandom()).open(7, sealed))
                .isNull();
        sealed[20] ^= 1;
        assertThat(keys.open(7, sealed)).isNull();
        assertThat(keys.open(7, new byte[0])).isNull();
    }

    @Test
    void aNameIsTheBeginningOfAnHmac() {
        // RFC 4231, test case 2.
        assertThat(ContextKeys.name("Jefe", "what do ya want for nothing?".getBytes(UTF_8)))
                .isEqualTo(0x5bdcc146bf60754eL);
    }
}
