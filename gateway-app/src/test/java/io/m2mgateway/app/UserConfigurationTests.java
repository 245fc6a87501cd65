package io.m2mgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class UserConfigurationTests {

    @Test
    void othersPropertiesAreNoneOfOurs() {
        assertThat(properties("server.port", "9090").present()).isFalse();
        assertThat(properties("logging.level.root", "debug").present()).isFalse();
        assertThat(properties("spring.cloud.gatewayed", "x").present()).isFalse();
        assertThat(properties("m2mish.x", "x").present()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.config.location",
                "spring.config.additional-location",
                "spring.config.additionalLocation",
                "spring.config.import",
                "m2m.upstream.idle-timeout",
                "spring.cloud.gateway.server.webflux.routes[0].id",
                "spring.cloud.gateway.server.webflux.enabled"
            })
    void anyOfTheseIsConfiguration(String property) {
        UserConfiguration user = properties(property, "x");
        assertThat(user.present()).isTrue();
        assertThat(user.outdated()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SPRING_CONFIG_ADDITIONAL_LOCATION", "M2M_UPSTREAM_IDLETIMEOUT"})
    void environmentVariablesCount(String variable) {
        assertThat(variable(variable).present()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.cloud.gateway.routes[0].id", "spring.cloud.gateway.default-filters[0]"})
    void theOldPrefixIsNamed(String property) {
        UserConfiguration user = properties(property, "x");
        assertThat(user.present()).isTrue();
        assertThat(user.outdated()).hasValueSatisfying(text -> assertThat(text).startsWith(property));
    }

    private static UserConfiguration properties(String name, String value) {
        StandardEnvironment environment = empty();
        environment.getPropertySources().addFirst(new MapPropertySource("user", Map.of(name, value)));
        return UserConfiguration.of(environment);
    }

    private static UserConfiguration variable(String name) {
        StandardEnvironment environment = empty();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(name, "x")));
        return UserConfiguration.of(environment);
    }

    /** Without the machine's own variables. */
    private static StandardEnvironment empty() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
