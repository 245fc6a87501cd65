package io.m2mgateway.app.demo;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Added by the application when the user configured nothing. */
@Configuration(proxyBeanMethods = false)
public class DemoConfiguration {

    @Bean
    DemoUpstream demoUpstream() {
        return new DemoUpstream();
    }

    @Bean
    DemoRoutes demoRoutes(DemoUpstream upstream) {
        return new DemoRoutes(upstream);
    }

    @Bean
    DemoBanner demoBanner(DemoUpstream upstream, Environment environment) {
        return new DemoBanner(upstream, environment);
    }
}
