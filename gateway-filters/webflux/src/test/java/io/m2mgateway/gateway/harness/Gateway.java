package io.m2mgateway.gateway.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A gateway as a user makes it: this library on the class path, properties, nothing else. */
public final class Gateway implements AutoCloseable {

    /** The prefix of Spring Cloud Gateway's properties. */
    public static final String SCG = "spring.cloud.gateway.server.webflux.";

    private final ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private Gateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static Gateway start(String... properties) {
        return start(List.of(), properties);
    }

    public static Gateway start(List<Class<?>> configurations, String... properties) {
        List<Class<?>> sources = new ArrayList<>(configurations);
        sources.add(Application.class);
        SpringApplication application = new SpringApplication(sources.toArray(new Class<?>[0]));
        List<String> args = new ArrayList<>();
        args.add("--server.port=0");
        args.add("--server.address=127.0.0.1");
        args.add("--spring.main.banner-mode=off");
        args.add("--spring.main.register-shutdown-hook=false");
        Arrays.stream(properties).map(property -> "--" + property).forEach(args::add);
        return new Gateway(application.run(args.toArray(new String[0])));
    }

    /** Properties of the first route: everything to this upstream. */
    public static String[] route(String uri, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                SCG + "routes[0].id=test", SCG + "routes[0].uri=" + uri, SCG + "routes[0].predicates[0]=Path=/v1/**"));
        properties.addAll(List.of(more));
        return properties.toArray(new String[0]);
    }

    public int port() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    public Wire connect() throws IOException {
        return Wire.connect(port());
    }

    /** One request on a connection of its own. */
    public Wire.Answer send(String request) throws IOException {
        try (Wire wire = connect()) {
            return wire.write(request).readAnswer(request.startsWith("HEAD "));
        }
    }

    public Wire.Answer get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n");
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
