package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.WebFilter;

/** A gateway, and what reaches it and leaves it. */
final class TestGateway implements AutoCloseable {

    /** One exchange as it is on the wire. */
    record Seen(String path, String type, String session, String answerType, long length) {}

    private final ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        final List<Seen> seen = new CopyOnWriteArrayList<>();

        @Bean
        List<Seen> seen() {
            return seen;
        }

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        WebFilter recorder() {
            return (exchange, chain) -> {
                HttpHeaders request = exchange.getRequest().getHeaders();
                String path = exchange.getRequest().getPath().value();
                String type = String.valueOf(request.getFirst("Content-Type"));
                String session = String.valueOf(request.getFirst("M2M-Session"));
                exchange.getResponse().beforeCommit(() -> {
                    String answered =
                            String.valueOf(exchange.getResponse().getHeaders().getFirst("Content-Type"));
                    seen.add(new Seen(path, type, session, answered, request.getContentLength()));
                    return reactor.core.publisher.Mono.empty();
                });
                return chain.filter(exchange);
            };
        }
    }

    TestGateway(String upstream, String... properties) {
        String route = "--spring.cloud.gateway.server.webflux.routes[0].";
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                route + "id=llm",
                route + "uri=" + upstream,
                route + "predicates[0]=Path=/v1/**",
                route + "filters[0]=M2MCompression"));
        for (String property : properties) {
            all.add("--" + property);
        }
        context = SpringApplication.run(Application.class, all.toArray(new String[0]));
    }

    /** One whose callers are known by their keys: {@code key-1} is the client {@code agent-1}. */
    static TestGateway withKeys(String upstream, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.cloud.gateway.server.webflux.routes[0].filters[1]=ApiKey=agents");
        all.add("m2m.auth.sources.agents.keys[0].client=agent-1");
        all.add("m2m.auth.sources.agents.keys[0].sha256=" + sha256("key-1"));
        return new TestGateway(upstream, all.toArray(new String[0]));
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String uri() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** What was seen since the last time that this was asked. */
    List<Seen> take() {
        List<Seen> all = context.getBean(Application.class).seen;
        List<Seen> taken = List.copyOf(all);
        all.clear();
        return taken;
    }

    @Override
    public void close() {
        context.close();
    }
}
