package io.m2mgateway.app;

import io.m2mgateway.app.demo.DemoConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds the application's defaults below everything that the user configures, and decides whether the demo runs.
 *
 * <p>The defaults are no {@code application.yml}, so that every property that is there before them is the user's.
 */
final class GatewayEnvironment implements EnvironmentPostProcessor, Ordered {

    private static final String SERVER_PORT = "server.port";
    private static final String MANAGEMENT_PORT = "management.server.port";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!application.getAllSources().contains(M2mGateway.class)) {
            return;
        }
        UserConfiguration user = UserConfiguration.of(environment);
        user.outdated().ifPresent(GatewayEnvironment::refuseOutdated);
        if (!user.present()) {
            addDefaults(environment, "gateway-demo.yml");
            application.addPrimarySources(Set.of(DemoConfiguration.class));
        }
        addDefaults(environment, "gateway-defaults.yml");
        if (managementIsOnLoopback(environment)) {
            addDefaults(environment, "gateway-loopback.yml");
        }
        checkPorts(environment);
    }

    private static void refuseOutdated(String property) {
        throw new StartupRefused(
                "The property " + property + " has the prefix of earlier versions of Spring Cloud Gateway, such as"
                        + " spring.cloud.gateway.routes. This version ignores it.",
                "Move it, with all beside it, to spring.cloud.gateway.server.webflux"
                        + " (routes to spring.cloud.gateway.server.webflux.routes).");
    }

    private static void addDefaults(ConfigurableEnvironment environment, String resource) {
        try {
            new YamlPropertySourceLoader()
                    .load(resource, new ClassPathResource(resource))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean managementIsOnLoopback(ConfigurableEnvironment environment) {
        return Binder.get(environment)
                .bind("management.server.address", InetAddress.class)
                .map(InetAddress::isLoopbackAddress)
                .orElse(false);
    }

    private static void checkPorts(ConfigurableEnvironment environment) {
        String management = environment.getProperty(MANAGEMENT_PORT, "");
        if (management.equals("0")) {
            // Spring Cloud Gateway compares the configured port with the connection's to keep routes off it.
            throw new StartupRefused(
                    MANAGEMENT_PORT + " is 0: with a port chosen at start-up the routes would answer on it as well.",
                    "Set " + MANAGEMENT_PORT + " to a fixed port, or to -1 to have none.");
        }
        if (Objects.equals(management, environment.getProperty(SERVER_PORT))) {
            throw new StartupRefused(
                    SERVER_PORT + " and " + MANAGEMENT_PORT + " are both " + management + ".",
                    "Set one of them to another port; management belongs on a port of its own.");
        }
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }
}
