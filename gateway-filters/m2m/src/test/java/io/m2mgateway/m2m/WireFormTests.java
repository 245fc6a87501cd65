package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message is by its beginning. */
class WireFormTests {

    /** Tags, what looks like one, and whatever else. */
    @Provide
    Arbitrary<byte[]> beginnings() {
        Arbitrary<String> known = Arbitraries.of("#M2M|1|", "#TK|", "#TK|O|", "#M2M[v3.0]|DATA:", "#M2M[v2.0]|DATA:");
        Arbitrary<String> other = Combinators.combine(
                        Arbitraries.strings().withChars("ABMTK0129az ").ofMaxLength(10),
                        Arbitraries.of("|", "[", "", "#"))
                .as((name, end) -> "#" + name + end);
        Arbitrary<byte[]> tagged = Combinators.combine(
                        Arbitraries.oneOf(known, other), Arbitraries.strings().ofMaxLength(10))
                .as((tag, rest) -> (tag + rest).getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(tagged, Arbitraries.bytes().array(byte[].class).ofMaxSize(20));
    }

    @Property
    void whatIsNotAnnouncedIsNeverRefused(@ForAll("beginnings") byte[] message) {
        WireForm found = WireForm.find(message, 0, message.length);
        try {
            assertThat(WireForm.detect(message, 0, message.length)).isEqualTo(found);
        } catch (DecompressionException unknownTag) {
            assertThat(unknownTag.code()).isEqualTo(ErrorCode.INVALID_PREFIX);
            assertThat(message[0]).isEqualTo((byte) '#');
            assertThat(found).isEqualTo(WireForm.PASSTHROUGH);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"#ID|NAME|PLACE", "#A|", "#M2M|2|x", "#M2M[v9.0]|DATA:"})
    void anUnknownTagIsTextUnlessItIsAnnounced(String text) {
        byte[] message = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(WireForm.find(message, 0, message.length)).isEqualTo(WireForm.PASSTHROUGH);
        assertThatThrownBy(() -> WireForm.detect(message, 0, message.length))
                .isInstanceOf(DecompressionException.class);
    }
}
