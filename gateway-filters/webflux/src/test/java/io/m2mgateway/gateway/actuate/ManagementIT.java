package io.m2mgateway.gateway.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.LimiterStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operators' endpoints on a port of their own, on loopback, with what the library itself allows. */
class ManagementIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String P = "m2m.limits.policies.";
    private static final String LIMITS = "[{\"measure\":\"requests\",\"limit\":9,\"per\":\"1d\"}]";

    private int management;

    /** A store that is away. */
    @Configuration(proxyBeanMethods = false)
    static class Away {
        @Bean
        Limiter limiter() {
            Limiter limiter = mock(Limiter.class);
            when(limiter.status()).thenReturn(new LimiterStatus("a store", LimiterStatus.State.OPEN, 2, 0));
            return limiter;
        }
    }

    private Gateway start(FakeUpstream upstream, String... more) throws Exception {
        return start(List.of(), upstream, more);
    }

    private Gateway start(List<Class<?>> configurations, FakeUpstream upstream, String... more) throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            management = free.getLocalPort();
        }
        String[] properties = Gateway.route(
                upstream.uri(),
                Gateway.SCG + "routes[0].filters[0]=DistributedRateLimit=secret,all",
                P + "secret.key=header:X-Key",
                P + "secret.limits[0].measure=requests",
                P + "secret.limits[0].limit=1",
                P + "secret.limits[0].per=1d",
                P + "all.key=ip",
                P + "all.limits[0].measure=requests",
                P + "all.limits[0].limit=5",
                P + "all.limits[0].per=1d",
                "management.server.port=" + management,
                "management.endpoints.web.exposure.include=health,m2mlimits,m2mdecisions",
                "management.endpoint.health.show-details=always");
        List<String> all = new ArrayList<>(List.of(properties));
        all.addAll(List.of(more));
        return Gateway.start(configurations, all.toArray(String[]::new));
    }

    private Wire.Answer ask(String request, String... headers) throws Exception {
        try (Wire wire = Wire.connect(management)) {
            return wire.write(request + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n")
                    .readAnswer();
        }
    }

    private Wire.Answer post(String policy, String... headers) throws Exception {
        String body = "{\"limits\":" + LIMITS + "}";
        try (Wire wire = Wire.connect(management)) {
            return wire.write("POST /actuator/m2mlimits/" + policy + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body)
                    .readAnswer();
        }
    }

    @Test
    void theLibraryLetsOperatorsLookButNotChange() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = start(upstream)) {
            assertThat(ask("GET /actuator/m2mlimits/all?key=10.0.0.1", "Host: localhost")
                            .status())
                    .isEqualTo(200);
            assertThat(ask("DELETE /actuator/m2mlimits/all?key=10.0.0.1", "Host: localhost")
                            .status())
                    .isEqualTo(405);
            assertThat(post("all", "Host: localhost").status()).isEqualTo(405);
            assertThat(gateway.get("/actuator/m2mlimits").status()).isEqualTo(404);
        }
    }

    @Test
    void pagesOfOtherPlacesAreRefusedOnLoopback() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = start(
                        upstream,
                        "management.server.address=127.0.0.1",
                        "management.endpoint.m2mlimits.access=unrestricted")) {
            assertThat(gateway.port()).isPositive();
            for (String host :
                    List.of("evil.example", "evil.example:" + management, "10.0.0.1", "localhost.evil.example")) {
                assertThat(ask("GET /actuator/m2mlimits", "Host: " + host).status())
                        .isEqualTo(403);
                assertThat(post("all", "Host: " + host).status()).isEqualTo(403);
                assertThat(ask("GET /actuator/m2mdecisions", "Host: " + host).status())
                        .isEqualTo(403);
            }
            for (String origin : List.of("https://evil.example", "null", "http://10.0.0.1", "http://[::2]")) {
                assertThat(post("all", "Host: localhost", "Origin: " + origin).status())
                        .isEqualTo(403);
                assertThat(ask("DELETE /actuator/m2mlimits/all?key=10.0.0.1", "Host: localhost", "Origin: " + origin)
                                .body())
                        .contains("Origin names another place");
            }
            for (String host : List.of("localhost:" + management, "127.0.0.1", "[::1]:" + management, "LOCALHOST")) {
                assertThat(ask("GET /actuator/m2mlimits", "Host: " + host, "Origin: http://localhost:" + management)
                                .status())
                        .isEqualTo(200);
            }
            Wire.Answer changed = post("all", "Host: localhost", "Origin: http://127.0.0.1:" + management);
            assertThat(changed.status()).as(changed.body()).isEqualTo(200);
            assertThat(JsonPath.parse(changed.body()).<Integer>read("$.limits[0].limit"))
                    .isEqualTo(9);
        }
    }

    @Test
    void whereOthersMayComeAnOriginHasToBeTheHostItself() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = start(upstream, "management.endpoint.m2mlimits.access=unrestricted")) {
            assertThat(gateway.port()).isPositive();
            assertThat(post("all", "Host: gateway.internal").status()).isEqualTo(200);
            assertThat(post("all", "Host: gateway.internal:81", "Origin: http://gateway.internal:81")
                            .status())
                    .isEqualTo(200);
            assertThat(post("all", "Host: gateway.internal:81", "Origin: http://evil.example")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void theLastDecisionsAreShownWithoutSecretsAndCounted() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = start(upstream)) {
            upstream.nextAnswers(OK);
            for (int i = 0; i < 2; i++) {
                gateway.send(String.join(
                        "\r\n",
                        "POST /v1/x?q=question HTTP/1.1",
                        "Host: g",
                        "X-Key: sk-secret",
                        "Content-Length: 4",
                        "",
                        "body"));
            }
            Wire.Answer answer = ask("GET /actuator/m2mdecisions", "Host: localhost");
            DocumentContext decisions = JsonPath.parse(answer.body());
            assertThat(decisions.<List<String>>read("$.decisions[*].outcome")).containsExactly("refused", "allowed");
            assertThat(decisions.<List<String>>read("$.decisions[*].route")).containsExactly("test", "test");
            assertThat(decisions.<String>read("$.decisions[0].policy")).isEqualTo("secret");
            assertThat(decisions.<String>read("$.decisions[0].measure")).isEqualTo("requests");
            assertThat(decisions.<String>read("$.decisions[0].mode")).isEqualTo("memory");
            assertThat(decisions.<Integer>read("$.decisions[0].remaining")).isZero();
            assertThat(decisions.<Double>read("$.decisions[0].wait")).isBetween(86_000d, 86_400d);
            assertThat(decisions.<String>read("$.decisions[0].time"))
                    .startsWith("20")
                    .endsWith("Z");
            assertThat(decisions.<List<String>>read("$.decisions[0].limits[*].key"))
                    .containsExactly("header:X-Key", "ip:127.0.0.1");
            assertThat(answer.body()).doesNotContain("sk-secret", "question", "body");
            assertThat(JsonPath.parse(ask("GET /actuator/m2mdecisions?outcome=allowed&route=test", "Host: localhost")
                                    .body())
                            .<List<Object>>read("$.decisions"))
                    .hasSize(1);
            MeterRegistry meters = gateway.bean(MeterRegistry.class);
            assertThat(meters.get("m2m.limit.decisions")
                            .tags("policy", "secret", "outcome", "refused", "mode", "memory")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("m2m.limit.refusals")
                            .tags("policy", "secret", "measure", "requests")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("m2m.limit.keys").gauge().value()).isEqualTo(2);
            assertThat(meters.get("m2m.limit.breaker")
                            .tag("state", "closed")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    @Test
    void whileTheStoreIsAwayHealthIsAsTheRoutesMakeIt() throws Exception {
        String onFailure = Gateway.SCG + "routes[1].filters[0].args.on-store-failure=";
        for (String mode : List.of("local", "allow", "deny")) {
            try (FakeUpstream upstream = new FakeUpstream();
                    Gateway gateway = start(
                            List.of(Away.class),
                            upstream,
                            Gateway.SCG + "routes[1].id=second",
                            Gateway.SCG + "routes[1].uri=" + upstream.uri(),
                            Gateway.SCG + "routes[1].predicates[0]=Path=/second",
                            Gateway.SCG + "routes[1].filters[0].name=DistributedRateLimit",
                            Gateway.SCG + "routes[1].filters[0].args.policies[0]=all",
                            onFailure + mode,
                            "management.endpoint.health.probes.enabled=true")) {
                assertThat(gateway.port()).isPositive();
                boolean down = mode.equals("deny");
                Wire.Answer answer = ask("GET /actuator/health", "Host: h");
                assertThat(answer.status()).isEqualTo(down ? 503 : 200);
                DocumentContext limits = JsonPath.parse(answer.body());
                assertThat(limits.<String>read("$.components.m2mLimits.status")).isEqualTo(down ? "DOWN" : "DEGRADED");
                assertThat(limits.<String>read("$.components.m2mLimits.details.breaker"))
                        .isEqualTo("open");
                assertThat(limits.<List<String>>read("$..refusing-routes[*]"))
                        .isEqualTo(down ? List.of("second") : List.of());
                assertThat(ask("GET /actuator/health/readiness", "Host: h").status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void limitsInProcessAreHealthy() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = start(upstream)) {
            assertThat(gateway.port()).isPositive();
            DocumentContext health = JsonPath.parse(
                    ask("GET /actuator/health", "Host: anywhere.example").body());
            assertThat(health.<String>read("$.components.m2mLimits.status")).isEqualTo("UP");
            assertThat(health.<String>read("$.components.m2mLimits.details.store"))
                    .isEqualTo("in-process");
        }
    }
}
