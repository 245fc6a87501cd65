package io.m2mgateway.gateway.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /actuator/m2mlimits} in process, over real sockets. Each test has a policy of its own. */
class LimitsEndpointIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String P = "m2m.limits.policies.";

    private static FakeUpstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new FakeUpstream();
        gateway = Gateway.start(Gateway.route(
                upstream.uri(),
                Gateway.SCG + "routes[0].filters[0]=DistributedRateLimit=team,routed",
                Gateway.SCG + "routes[1].id=other",
                Gateway.SCG + "routes[1].uri=" + upstream.uri(),
                Gateway.SCG + "routes[1].predicates[0]=Path=/other",
                Gateway.SCG + "routes[1].filters[0].name=DistributedRateLimit",
                Gateway.SCG + "routes[1].filters[0].args.policies[0]=routed",
                Gateway.SCG + "routes[1].filters[0].args.policies[1]=changed",
                Gateway.SCG + "routes[1].filters[0].args.shadow=true",
                Gateway.SCG + "routes[1].filters[0].args.on-store-failure=allow",
                P + "team.key=header:X-Team",
                P + "team.revision=2",
                P + "team.limits[0].measure=requests",
                P + "team.limits[0].limit=2",
                P + "team.limits[0].per=1d",
                P + "team.overrides[0].match=header:X-Team=gold-*",
                P + "team.overrides[0].factor=10",
                P + "routed.key=global",
                P + "routed.scope=route",
                P + "routed.limits[0].measure=requests",
                P + "routed.limits[0].limit=10",
                P + "routed.limits[0].per=90s",
                P + "changed.key=global",
                P + "changed.limits[0].measure=requests",
                P + "changed.limits[0].limit=100",
                P + "changed.limits[0].per=1h",
                P + "changed.limits[1].measure=concurrency",
                P + "changed.limits[1].limit=10",
                P + "unused.key=client + model",
                P + "unused.limits[0].measure=requests",
                P + "unused.limits[0].limit=7",
                P + "unused.limits[0].per=1s",
                "management.endpoints.web.exposure.include=m2mlimits",
                "management.endpoint.m2mlimits.access=unrestricted"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private static Wire.Answer ask(String method, String path, String body) throws Exception {
        return gateway.send(method + " /actuator/m2mlimits" + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + (body.isEmpty()
                        ? "\r\n"
                        : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
    }

    private static DocumentContext json(Wire.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JsonPath.parse(answer.body());
    }

    private static void refused(Wire.Answer answer, int status, String... words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
    }

    private static int pass(String team) throws Exception {
        upstream.nextAnswers(OK);
        return gateway.send("GET /v1/x HTTP/1.1\r\nHost: g\r\nX-Team: " + team + "\r\n\r\n")
                .status();
    }

    @Test
    void allPoliciesSayWhatHoldsAndWhere() throws Exception {
        DocumentContext all = json(ask("GET", "", ""));
        assertThat(all.<String>read("$.store")).isEqualTo("in-process");
        assertThat(all.<Object>read("$.policies.team").toString())
                .isEqualTo(
                        "{key=header:X-Team, limits=[{\"measure\":\"requests\",\"limit\":2,\"per\":\"1d\",\"burst\":2}], "
                                + "overrides=[{\"match\":\"header:X-Team=gold-*\",\"factor\":10}], scope=shared, empty-key=deny, revision=2, "
                                + "change=0, source=yaml, used-by=[{\"route\":\"test\",\"on-store-failure\":\"local\",\"shadow\":false}]}");
        assertThat(all.<List<String>>read("$.policies.routed.used-by[*].route")).containsExactly("test", "other");
        assertThat(all.<List<Object>>read("$.policies.routed.used-by[?(@.route=='other')].shadow"))
                .containsExactly(true);
        assertThat(all.<List<Object>>read("$.policies.unused.used-by")).isEmpty();
        assertThat(json(ask("GET", "/unused", "")).<String>read("$.key")).isEqualTo("client + model");
    }

    @Test
    void aKeysStateIsShownAndReset() throws Exception {
        assertThat(pass("red")).isEqualTo(200);
        assertThat(pass("red")).isEqualTo(200);
        assertThat(gateway.send("GET /v1/x HTTP/1.1\r\nHost: g\r\nX-Team: red\r\n\r\n")
                        .status())
                .isEqualTo(429);
        for (String key : List.of("red", "header:X-Team=red")) {
            DocumentContext state = json(ask("GET", "/team?key=" + key, ""));
            assertThat(state.<String>read("$.key")).isEqualTo("header:X-Team=red");
            assertThat(state.<String>read("$.mode")).isEqualTo("memory");
            assertThat(state.<Integer>read("$.limits[0].limit")).isEqualTo(2);
            assertThat(state.<String>read("$.limits[0].per")).isEqualTo("1d");
            assertThat(state.<Integer>read("$.limits[0].remaining")).isZero();
            assertThat(state.<Integer>read("$.limits[0].debt")).isZero();
            assertThat(state.<Double>read("$.limits[0].reset")).isBetween(86_300d, 86_400d);
        }
        DocumentContext after = json(ask("DELETE", "/team?key=red", ""));
        assertThat(after.<Integer>read("$.limits[0].remaining")).isEqualTo(2);
        assertThat(pass("red")).isEqualTo(200);
        assertThat(json(ask("GET", "/team?key=gold-1", "")).<Integer>read("$.limits[0].limit"))
                .isEqualTo(20);
    }

    @Test
    void aPolicyOfScopeRouteHasBucketsForEachRoute() throws Exception {
        pass("routed");
        assertThat(json(ask("GET", "/routed?route=test", "")).<Integer>read("$.limits[0].remaining"))
                .isLessThan(10);
        DocumentContext other = json(ask("GET", "/routed?route=other&key=global", ""));
        assertThat(other.<Integer>read("$.limits[0].remaining")).isEqualTo(10);
        assertThat(other.<String>read("$.route")).isEqualTo("other");
        refused(ask("GET", "/routed?key=global", ""), 400, "\"field\":\"route\"", "route: missing", "[other, test]");
        refused(ask("GET", "/routed?route=no", ""), 400, "no route of this name");
        refused(ask("GET", "/team?key=a&route=test", ""), 400, "\"field\":\"route\"", "Leave it out");
    }

    @Test
    void newLimitsHoldAtOnce() throws Exception {
        DocumentContext changed = json(ask(
                "POST",
                "/changed",
                "{\"limits\":[{\"measure\":\"requests\",\"limit\":300,\"per\":\"30m\",\"burst\":50},"
                        + "{\"measure\":\"concurrency\",\"limit\":1}]}"));
        assertThat(changed.<String>read("$.source")).isEqualTo("stored");
        assertThat(changed.<Integer>read("$.change")).isEqualTo(1);
        assertThat(changed.<List<Object>>read("$.limits[*].limit")).containsExactly(300, 1);
        DocumentContext state = json(ask("GET", "/changed", ""));
        assertThat(state.<Integer>read("$.limits[0].burst")).isEqualTo(50);
        assertThat(state.<Integer>read("$.limits[1].remaining")).isEqualTo(1);
        String limits = JsonPath.parse(ask("GET", "", "").body())
                .read("$.policies.changed.limits")
                .toString();
        DocumentContext again = json(ask("POST", "/changed", "{\"limits\":" + limits + "}"));
        assertThat(again.<Integer>read("$.change")).isEqualTo(2);
        assertThat(again.<List<Object>>read("$.limits[*].limit")).containsExactly(300, 1);
    }

    @Test
    void badInputNamesTheField() throws Exception {
        refused(ask("GET", "/none", ""), 404, "no policy of this name", "\"team\"");
        refused(ask("DELETE", "/team", ""), 400, "\"field\":\"key\"", "key: missing", "header:X-Team");
        refused(ask("GET", "/unused?key=acme", ""), 400, "\"field\":\"key\"", "client:<value> and model:<value>");
        assertThat(json(ask("GET", "/unused?key=client:acme&key=model:gpt-4o", ""))
                        .<String>read("$.key"))
                .isEqualTo("client:acme + model:gpt-4o");
        refused(ask("POST", "/team", "{}"), 400, "\"field\":\"limits\"", "limits: missing");
        refused(ask("POST", "/team", "{\"limits\":3}"), 400, "limits: no list");
        refused(ask("POST", "/team", "[]"), 400, "\"field\":\"body\"");
        refused(ask("POST", "/team", "{"), 400, "\"field\":\"body\"");
        refused(change("{\"measure\":\"requests\",\"limit\":-1,\"per\":\"1m\"}"), 400, "limits[0].limit = -1: below 0");
        refused(change("{\"measure\":\"requests\",\"limit\":1,\"per\":\"soon\"}"), 400, "limits[0].per = soon", "1m");
        refused(
                change("{\"measure\":\"calls\",\"limit\":1,\"per\":\"1m\"}"),
                400,
                "limits[0].measure = calls",
                "bytes");
        refused(change("{\"measure\":\"requests\",\"limit\":1,\"per\":\"1m\",\"x\":1}"), 400, "\"limits[0].x\"");
        refused(change("{\"measure\":\"bytes\",\"limit\":1,\"per\":\"1m\"}"), 400, "one for each of [requests]");
        refused(ask("POST", "/team", "{\"limits\":\"" + "x".repeat(70_000) + "\"}"), 413, "larger than 65536 bytes");
    }

    private static Wire.Answer change(String limit) throws Exception {
        return ask("POST", "/team", "{\"limits\":[" + limit + "]}");
    }
}
