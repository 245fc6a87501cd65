package io.m2mgateway.gateway.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class CrossOriginTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-           | -           | -             | -             | true",
                "same-origin | no-cors     | -             | -             | true",
                "cross-site  | -           | -             | -             | true",
                "cross-site  | navigate    | -             | -             | true",
                "same-site   | same-origin | -             | -             | true",
                "cross-site  | no-cors     | https://a.org | *             | false",
                "same-site   | no-cors     | -             | -             | false",
                "cross-site  | websocket   | https://a.org | https://a.org | false",
                "cross-site  | cors        | https://a.org | -             | false",
                "cross-site  | cors        | -             | *             | false",
                "cross-site  | cors        | https://a.org | *             | true",
                "cross-site  | cors        | https://a.org | https://a.org | true",
                "cross-site  | cors        | https://a.org | https://b.org | false"
            })
    void aPageThatCannotReadAnAnswerGetsItWithoutADictionary(
            String site, String mode, String origin, String allowed, boolean expected) {
        HttpHeaders request = new HttpHeaders();
        set(request, "Sec-Fetch-Site", site);
        set(request, "Sec-Fetch-Mode", mode);
        set(request, "Origin", origin);
        HttpHeaders response = new HttpHeaders();
        set(response, "Access-Control-Allow-Origin", allowed);

        assertThat(CrossOrigin.allows(request, response)).isEqualTo(expected);
    }

    private static void set(HttpHeaders headers, String name, String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }
}
