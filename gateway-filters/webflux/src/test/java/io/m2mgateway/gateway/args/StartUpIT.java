package io.m2mgateway.gateway.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.harness.Gateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.cloud.gateway.config.HttpClientProperties;

/** A configuration with a mistake does not start, and says which and what to do. */
class StartUpIT {

    private static final String FILTER = Gateway.SCG + "routes[0].filters[0]";
    private static final String KEY = "m2m.auth.sources.clients.keys[0].";

    private static void assertRefused(List<String> properties, String... words) {
        List<String> all = new ArrayList<>(List.of(KEY + "client=acme"));
        if (properties.stream().noneMatch(property -> property.startsWith(KEY))) {
            all.add(KEY + "sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
        }
        all.addAll(properties);
        assertThatThrownBy(() -> Gateway.start(Gateway.route("http://127.0.0.1:1", all.toArray(new String[0])))
                        .close())
                .satisfies(error -> assertThat(invalid(error).getMessage()).contains(words));
    }

    private static InvalidSettingException invalid(Throwable thrown) {
        Throwable error = thrown;
        while (!(error instanceof InvalidSettingException)) {
            error = Objects.requireNonNull(error.getCause(), thrown::toString);
        }
        return (InvalidSettingException) error;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "args.sorce=clients ; 'sorce' ; Did you mean 'source'?",
                "args.source=nobody ; nobody ; did you mean 'clients'",
                "args.header=x-key ; 'source' ; missing"
            })
    void wrongArgumentsOfAFilter(String arg, String first, String second) {
        assertRefused(List.of(FILTER + ".name=ApiKey", FILTER + "." + arg), "route 'test'", "ApiKey", first, second);
    }

    @Test
    void tooManyShortcutValues() {
        assertRefused(List.of(FILTER + "=ApiKey=clients,x-key"), "route 'test'", "too many values");
    }

    @Test
    void defaultFiltersAreCheckedToo() {
        assertRefused(List.of(Gateway.SCG + "default-filters[0]=ApiKey=clinets"), "default-filters", "clinets");
    }

    @Test
    void aLimitOfCostWithoutPricesIsNoProtection() {
        String policy = "m2m.limits.policies.spend.";
        assertRefused(
                List.of(
                        policy + "key=client",
                        policy + "limits[0].measure=cost",
                        policy + "limits[0].limit=100",
                        policy + "limits[0].per=1m",
                        FILTER + "=DistributedRateLimit=spend"),
                "m2m.pricing",
                "policy spend limits cost",
                "Add for example { model: \"*\"");
    }

    @Test
    void badHash() {
        assertRefused(List.of(KEY + "sha256=abc"), "m2m.auth.sources.clients.keys[0].sha256", "64 hex digits");
    }

    @Test
    void timeLimitsHaveDefaultsThatTheUserOverrides() {
        try (Gateway gateway = Gateway.start(Gateway.SCG + "httpclient.connect-timeout=1234")) {
            HttpClientProperties client = gateway.bean(HttpClientProperties.class);
            assertThat(client.getConnectTimeout()).isEqualTo(1234);
            assertThat(client.getResponseTimeout()).hasSeconds(300);
        }
    }
}
