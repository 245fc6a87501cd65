package io.m2mgateway.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.harness.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keys, over real sockets. */
class ApiKeyIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static final LinkedBlockingQueue<Client> seen = new LinkedBlockingQueue<>();
    private static FakeUpstream upstream;
    private static Gateway gateway;

    @Configuration(proxyBeanMethods = false)
    static class Spy {
        @Bean
        GlobalFilter clientSpy() {
            return (exchange, chain) -> {
                Client client = Client.of(exchange);
                if (client != null) {
                    seen.add(client);
                }
                return chain.filter(exchange);
            };
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    @BeforeAll
    static void start() {
        upstream = new FakeUpstream();
        gateway = Gateway.start(
                List.of(Spy.class),
                Gateway.route(
                        upstream.uri(),
                        Gateway.SCG + "routes[0].filters[0]=ApiKey=clients",
                        Gateway.SCG + "routes[2].id=forward",
                        Gateway.SCG + "routes[2].uri=forward:/v1/forwarded",
                        Gateway.SCG + "routes[2].predicates[0]=Path=/forward/**",
                        Gateway.SCG + "routes[2].filters[0]=ApiKey=clients",
                        Gateway.SCG + "routes[1].id=raw",
                        Gateway.SCG + "routes[1].uri=" + upstream.uri(),
                        Gateway.SCG + "routes[1].predicates[0]=Path=/raw/**",
                        Gateway.SCG + "routes[1].filters[0].name=ApiKey",
                        Gateway.SCG + "routes[1].filters[0].args.source=clients",
                        Gateway.SCG + "routes[1].filters[0].args.header=x-api-key",
                        Gateway.SCG + "routes[1].filters[0].args.forward=true",
                        "m2m.auth.sources.clients.keys[0].client=acme",
                        "m2m.auth.sources.clients.keys[0].sha256=" + Sha256.of("secret-1"),
                        "m2m.auth.sources.clients.keys[0].tags.tier=gold",
                        "m2m.auth.sources.clients.keys[1].client=acme",
                        "m2m.auth.sources.clients.keys[1].sha256="
                                + Sha256.of("secret-2").toUpperCase(Locale.ROOT),
                        "m2m.auth.sources.clients.keys[2].client=zeta",
                        "m2m.auth.sources.clients.keys[2].sha256=" + Sha256.of("secret-3")));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static String request(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: g\r\n" + headers + "\r\n";
    }

    /** The key is taken away by the first route: the second knows who it was. */
    @Test
    void aForwardWithinTheGatewayNeedsNoSecondKey() throws Exception {
        upstream.nextAnswers(OK);
        assertThat(gateway.send("GET /forward/x HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer secret-1\r\n\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(gateway.get("/forward/x").status()).isEqualTo(401);
    }

    @Test
    void aKeyNamesTheClientAndStaysHere() throws Exception {
        LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
        for (String key : List.of("secret-1", "secret-2", "secret-3")) {
            upstream.next(wire -> {
                received.add(wire.readRequest());
                wire.write(OK);
            });
            Wire.Answer answer = gateway.send(
                    request("/v1/x", "Authorization: bearer " + key + "\r\nX-Client: zeta\r\nConnection: close\r\n"));
            assertThat(answer.status()).isEqualTo(200);
        }
        for (String client : List.of("acme", "acme", "zeta")) {
            assertThat(seen.poll(5, TimeUnit.SECONDS)).extracting(Client::name).isEqualTo(client);
            assertThat(received.poll(5, TimeUnit.SECONDS))
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContain("secret");
        }
    }

    @Test
    void tagsComeWithTheClient() throws Exception {
        upstream.nextAnswers(OK);
        assertThat(gateway.send(request("/v1/x", "Authorization: Bearer secret-1\r\n"))
                        .status())
                .isEqualTo(200);
        assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo(new Client("acme", java.util.Map.of("tier", "gold")));
    }

    @Test
    void anotherHeaderCarriesTheKeyRawAndMayGoOn() throws Exception {
        LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
        upstream.next(wire -> {
            received.add(wire.readRequest());
            wire.write(OK);
        });
        assertThat(gateway.send(request("/raw/x", "X-Api-Key: secret-3\r\n")).status())
                .isEqualTo(200);
        assertThat(received.poll(5, TimeUnit.SECONDS)).containsIgnoringCase("x-api-key: secret-3");
        assertThat(seen.poll(5, TimeUnit.SECONDS)).extracting(Client::name).isEqualTo("zeta");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Authorization: Bearer wrong",
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: secret-1",
                "Authorization: Basic secret-1",
                "Authorization: Bearer secret-1~Authorization: Bearer secret-1",
                "X-Api-Key: secret-1"
            })
    void whateverIsNoKeyIsAnsweredAlike(String headers) throws IOException {
        Wire.Answer answer =
                gateway.send(request("/v1/x", headers.isEmpty() ? "" : headers.replace("~", "\r\n") + "\r\n"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
        String id = answer.header("x-request-id");
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"A valid API key is required.\","
                        + "\"details\":{\"request_id\":\"" + id + "\"}}}");
    }

    @Test
    void withoutAKeyTheClientIsNotAskedForItsBody() throws IOException {
        try (Wire wire = gateway.connect()) {
            wire.write("POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
            assertThat(wire.readAnswer().head()).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void withAKeyTheClientIsAskedForItsBody() throws IOException {
        upstream.nextAnswers(OK);
        try (Wire wire = gateway.connect()) {
            wire.write("POST /v1/x HTTP/1.1\r\nHost: g\r\n");
            wire.write("Authorization: Bearer secret-1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(wire.readHead()).startsWith("HTTP/1.1 100");
            wire.write("body");
            assertThat(wire.readAnswer().status()).isEqualTo(200);
        }
        seen.clear();
    }

    @Test
    void refusalsAreCounted() throws IOException {
        double before = refused();
        gateway.get("/v1/x");
        assertThat(refused()).isEqualTo(before + 1);
    }

    private static double refused() {
        var counter = gateway.bean(MeterRegistry.class)
                .find("m2m.requests")
                .tags("filter", "ApiKey", "route", "test", "outcome", "refused")
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
