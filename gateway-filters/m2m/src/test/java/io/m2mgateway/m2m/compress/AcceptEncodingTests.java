package io.m2mgateway.m2m.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.compress.AcceptEncoding.Choice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 section 12.5.3, rule by rule. The server prefers zstd, then br, then gzip; it does not offer deflate. */
class AcceptEncodingTests {

    private static final List<ContentCoding> OFFERED =
            List.of(ContentCoding.ZSTD, ContentCoding.BR, ContentCoding.GZIP);

    private static String select(String... headers) {
        Choice choice = AcceptEncoding.parse(List.of(headers)).select(OFFERED);
        Coding coding = choice.coding();
        return choice.acceptable() ? (coding == null ? "identity" : coding.token()) : "none";
    }

    @Test
    void withoutTheHeaderNothingIsEncoded() {
        assertThat(select()).isEqualTo("identity");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | identity",
                "' , ,'                               | identity",
                "gzip                                 | gzip",
                "GZip                                 | gzip",
                "x-gzip                               | gzip",
                "gzip, br, zstd                       | zstd",
                "gzip, deflate, br                    | br",
                "deflate                              | identity",
                "compress, lzma                       | identity",
                "gzip;q=1.0, br;q=0.9                 | gzip",
                "gzip;q=0.001, br;q=0.002             | br",
                "gzip ; Q=0.5 , br;q=0.25             | gzip",
                "gzip;q=0                             | identity",
                "gzip;q=0.000                         | identity",
                "identity                             | identity",
                "gzip, identity                       | gzip",
                "gzip;q=0.5, identity                 | identity",
                "gzip;q=0.5, identity;q=0.4           | gzip",
                "identity;q=0                         | none",
                "identity;q=0, gzip;q=0.1             | gzip",
                "identity;q=0, deflate                | none",
                "*                                    | zstd",
                "*;q=0                                | none",
                "*;q=0, identity                      | identity",
                "*;q=0, identity;q=0.1, br;q=0.2      | br",
                "*;q=0.5, gzip                        | gzip",
                "*, zstd;q=0                          | br",
                "*, zstd;q=0, br;q=0.9                | gzip",
                "gzip;q=0.3, *;q=0.2                  | gzip",
                "identity;q=0.7, *;q=0.5              | identity",
                "br;q=0, br                           | identity",
                "br, br;q=0.1, gzip;q=0.2             | gzip"
            })
    void theHighestWeightWinsThenThePreference(String header, String expected) {
        assertThat(select(header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "br;q=2",
                "br;q=1.001",
                "br;q=0.1234",
                "br;q=-1",
                "br;q=.5",
                "br;q=",
                "br;q",
                "br;q=a",
                "br;q=0,5",
                "br;q=0.x",
                "br;level=3",
                "br;q=1;q=1",
                "br;",
                "b r",
                "br/1",
                "br;q=1 .0",
                "br;q=0x1"
            })
    void aMalformedMemberIsSkippedAndTheRestCounts(String member) {
        assertThat(select("gzip;q=0.1, " + member)).isEqualTo("gzip");
        assertThat(select(member)).isEqualTo("identity");
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(select("gzip", "br;q=0.5")).isEqualTo("gzip");
        assertThat(select("", "br")).isEqualTo("br");
    }

    @Test
    void aServerThatOffersNothingSendsIdentityWhereItMay() {
        assertThat(AcceptEncoding.parse(List.of("gzip")).select(List.of())).isEqualTo(choice(null, true));
        assertThat(AcceptEncoding.parse(List.of("gzip, identity;q=0")).select(List.of()))
                .isEqualTo(choice(null, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, br, zstd, dcb, dcz       | dcz",
                "gzip, br, zstd, DCB            | dcb",
                "dcz;q=0.5, dcb, gzip           | dcb",
                "dcz;q=0.5, gzip;q=0.6          | gzip",
                "dcz;q=0, dcb;q=0, zstd         | zstd",
                "dcz;q=0.5, identity            | identity",
                "*                              | zstd",
                "*, dcz                         | dcz",
                "*;q=0, dcz                     | dcz"
            })
    void aCodingWithADictionaryHasToBeNamed(String header, String expected) {
        List<Coding> offered = new ArrayList<>(List.of(SampleCodings.DCZ, SampleCodings.DCB));
        offered.addAll(OFFERED);
        Coding coding = AcceptEncoding.parse(List.of(header)).select(offered).coding();

        assertThat(coding == null ? "identity" : coding.token()).isEqualTo(expected);
        // Who names them and may have none of them gets the best of the rest.
        assertThat(select(header)).doesNotStartWith("dc");
    }

    private static Choice choice(@Nullable ContentCoding coding, boolean acceptable) {
        return new Choice(coding, acceptable);
    }
}
