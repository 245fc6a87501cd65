package io.m2mgateway.gateway.upstream;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Time limits where Spring Cloud Gateway has none of use: 5 s to connect (its default is Netty's 30 s), and 300 s to the head of the
 * answer (its default is for ever; models that think answer late). Of the lowest precedence: any setting of the user's wins.
 */
public final class UpstreamDefaults implements EnvironmentPostProcessor {

    private static final String PREFIX = "spring.cloud.gateway.server.webflux.httpclient.";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "m2mUpstreamDefaults",
                        Map.of(PREFIX + "connect-timeout", "5000", PREFIX + "response-timeout", "300s")));
    }
}
