package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;

/** One agent, unchanged, against a gateway and against a plain server. */
class AgentIT {
    private static final String REQUEST = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "say the same words again and again, please, ".repeat(20) + "\"}]}";
    private static final String STREAMED = REQUEST.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private static PlainServer server;
    private static ConfigurableApplicationContext gateway;

    /** What the agent is pointed at. */
    enum Target {
        GATEWAY,
        PLAIN_SERVER;

        String uri() {
            return this == PLAIN_SERVER
                    ? server.uri()
                    : "http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Gateway {}

    @BeforeAll
    static void start() {
        server = new PlainServer();
        String route = "--spring.cloud.gateway.server.webflux.routes[0].";
        gateway = SpringApplication.run(
                Gateway.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--m2m.session.path=/m2m/session",
                route + "id=llm",
                route + "uri=" + server.uri(),
                route + "predicates[0]=Path=/v1/**",
                route + "filters[0]=M2MCompression");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        server.types.clear();
        server.bodies.clear();
    }

    @ParameterizedTest
    @EnumSource
    void aWebClientWritesAndReadsJson(Target target) {
        M2mExchangeFilter m2m = new M2mExchangeFilter();
        WebClient client = WebClient.builder().baseUrl(target.uri()).filter(m2m).build();
        for (int i = 0; i < 3; i++) {
            String reply = client.post()
                    .uri("/v1/chat/completions")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(REQUEST)
                    .retrieve()
                    .bodyToMono(String.class)
                    .block();
            assertThat(reply).isEqualTo(PlainServer.REPLY);
        }
        assertThat(m2m.speaksM2m()).isEqualTo(target == Target.GATEWAY);
        assertThat(server.bodies).containsExactly(REQUEST, REQUEST, REQUEST);
        assertThat(server.types).containsOnly("application/json");
    }

    @ParameterizedTest
    @EnumSource
    void aWebClientReadsStreams(Target target) {
        WebClient client = WebClient.builder()
                .baseUrl(target.uri())
                .filter(new M2mExchangeFilter())
                .build();
        List<String> events = client.post()
                .uri("/v1/chat/completions")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(STREAMED)
                .retrieve()
                .bodyToFlux(String.class)
                .collectList()
                .block();
        assertThat(events)
                .containsExactlyElementsOf(Stream.concat(PlainServer.EVENTS.stream(), Stream.of("[DONE]"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void theJdksClientDoesTheSameInASessionWhereThereIsOne(Target target) throws Exception {
        try (M2mHttp m2m = new M2mHttp(HttpClient.newHttpClient())) {
            boolean open = m2m.open(URI.create(target.uri() + "/m2m/session"));
            assertThat(open).isEqualTo(target == Target.GATEWAY);
            URI chat = URI.create(target.uri() + "/v1/chat/completions");
            for (int i = 0; i < 3; i++) {
                M2mHttp.Answer answer = m2m.post(chat, new String[0], REQUEST.getBytes(UTF_8));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(new String(answer.json(), UTF_8)).isEqualTo(PlainServer.REPLY);
            }
            assertThat(m2m.speaksM2m()).isEqualTo(target == Target.GATEWAY);
            assertThat(server.bodies).containsExactly(REQUEST, REQUEST, REQUEST);
        }
    }
}
