package io.m2mgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class GatewayEnvironmentTests {
    private static final String ACCESS = "management.endpoint.m2mlimits.access";

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, unrestricted",
        "::1, unrestricted",
        "localhost, unrestricted",
        "0.0.0.0,",
        "192.0.2.1,",
    })
    void limitsCanBeChangedWhereOnlyThisMachineReachesThePort(String address, String access) {
        assertThat(environment(Map.of("management.server.address", address)).getProperty(ACCESS))
                .isEqualTo(access);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, read-only", "0.0.0.0, unrestricted"})
    void whatTheUserSaysWins(String address, String access) {
        assertThat(environment(Map.of("management.server.address", address, ACCESS, access))
                        .getProperty(ACCESS))
                .isEqualTo(access);
    }

    private static StandardEnvironment environment(Map<String, Object> user) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("user", user));
        new GatewayEnvironment().postProcessEnvironment(environment, new SpringApplication(M2mGateway.class));
        return environment;
    }
}
