package io.m2mgateway.gateway.m2m;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.harness.Routes;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartUpIT {

    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    @ParameterizedTest
    @CsvSource({
        "security=hmac, key, m2m.keys",
        "key=k1, key, remove",
        "algorithms[0]=lz4, algorithms, tokennative",
        "max-size=0B, max-size, 16MB",
        "max-size=big, max-size, 16MB",
        "request=sometimes, request, require",
        "sniff=perhaps, sniff, true",
        "max-sise=1MB, max-sise, max-size"
    })
    void aMistakeInAFilterStopsTheStart(String arg, String named, String fix) {
        Routes routes = new Routes().add("/x/**", NOWHERE, "M2MCompression;" + arg);
        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("M2MCompression")
                .hasMessageContaining("'" + named + "'")
                .hasMessageContaining(fix);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"M2MHeader=colour, red|field", "M2MHeader=model, [|regexp", "M2MHeader=model|regexp"})
    void aMistakeInAPredicateStopsTheStart(String predicate, String named) {
        Routes routes = new Routes().add("/x/**", NOWHERE, List.of(predicate));
        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("M2MHeader")
                .hasMessageContaining("'" + named + "'");
    }
}
