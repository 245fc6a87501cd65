package io.m2mgateway.app;

import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What the user configured, before the application's own defaults join the environment.
 *
 * @param present whether there is an extra configuration location, or any property of the gateway's
 * @param outdated the first property with the prefix that Spring Cloud Gateway no longer reads
 */
record UserConfiguration(boolean present, Optional<String> outdated) {

    private static final List<ConfigurationPropertyName> LOCATIONS = List.of(
            ConfigurationPropertyName.of("spring.config.location"),
            ConfigurationPropertyName.of("spring.config.additional-location"),
            ConfigurationPropertyName.of("spring.config.import"));

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("m2m");
    private static final ConfigurationPropertyName GATEWAY = ConfigurationPropertyName.of("spring.cloud.gateway");

    /** All that Spring Cloud Gateway 5 reads lies below this name. */
    private static final ConfigurationPropertyName GATEWAY_SERVER = GATEWAY.append("server");

    static UserConfiguration of(ConfigurableEnvironment environment) {
        boolean present = false;
        Optional<String> outdated = Optional.empty();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            present |= LOCATIONS.stream().anyMatch(name -> source.getConfigurationProperty(name) != null)
                    || holds(source, OURS)
                    || holds(source, GATEWAY);
            if (outdated.isEmpty()) {
                outdated = outdatedIn(source);
            }
        }
        return new UserConfiguration(present, outdated);
    }

    private static boolean holds(ConfigurationPropertySource source, ConfigurationPropertyName prefix) {
        return source.containsDescendantOf(prefix) == ConfigurationPropertyState.PRESENT;
    }

    private static Optional<String> outdatedIn(ConfigurationPropertySource source) {
        if (!(source instanceof IterableConfigurationPropertySource names)) {
            return Optional.empty();
        }
        return names.stream()
                .filter(name -> GATEWAY.isAncestorOf(name) && !GATEWAY_SERVER.isAncestorOf(name))
                .findFirst()
                .map(name -> {
                    var property = source.getConfigurationProperty(name);
                    return property == null || property.getOrigin() == null
                            ? name.toString()
                            : name + " (" + property.getOrigin() + ")";
                });
    }
}
