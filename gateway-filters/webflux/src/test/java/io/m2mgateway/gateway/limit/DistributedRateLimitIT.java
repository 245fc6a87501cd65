package io.m2mgateway.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Limits in process, over real sockets. */
class DistributedRateLimitIT {
    private static final String OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx-ratelimit-remaining-requests: 999\r\n\r\nok";
    private static final String P = "m2m.limits.policies.";

    private static Wire.Answer get(Gateway gateway, String team) throws Exception {
        return gateway.send(
                "GET /v1/x HTTP/1.1\r\nHost: g\r\n" + (team.isEmpty() ? "" : "X-Team: " + team + "\r\n") + "\r\n");
    }

    @Test
    void takesAllOrNothingFromPoliciesOfTheRouteAndOfDefaultFilters() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = Gateway.start(Gateway.route(
                        upstream.uri(),
                        Gateway.SCG + "default-filters[0]=DistributedRateLimit=all",
                        Gateway.SCG + "routes[0].filters[0]=DistributedRateLimit=team",
                        P + "all.key=global",
                        P + "all.limits[0].measure=requests",
                        P + "all.limits[0].limit=3",
                        P + "all.limits[0].per=1d",
                        P + "team.key=header:X-Team",
                        P + "team.limits[0].measure=requests",
                        P + "team.limits[0].limit=1",
                        P + "team.limits[0].per=1d"))) {
            upstream.nextAnswers(OK);
            Wire.Answer first = get(gateway, "a");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("ratelimit-policy"))
                    .contains("\"all-requests\";q=3;w=86400", "\"team-requests\";q=1;w=86400");
            assertThat(first.header("ratelimit")).contains("\"all-requests\";r=2;t=28800", "\"team-requests\";r=0");
            assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("0");
            for (int i = 0; i < 3; i++) {
                Wire.Answer refused = get(gateway, "a");
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.header("x-should-retry")).isEqualTo("false");
                assertThat(Long.parseLong(refused.header("retry-after"))).isBetween(86_300L, 86_400L);
                assertThat(refused.body()).contains("RATE_LIMITED", "EXHAUSTED", "\"team\"");
            }
            assertThat(get(gateway, "").status()).isEqualTo(403);
            upstream.nextAnswers(OK);
            assertThat(get(gateway, "b").status()).isEqualTo(200);
            upstream.nextAnswers(OK);
            assertThat(get(gateway, "c").status()).isEqualTo(200);
            assertThat(get(gateway, "d").body()).contains("\"all\"");
        }
    }

    @Test
    void anUpstreamsFieldsReachTheClientOnlyWhereNothingIsEnforced() throws Exception {
        for (boolean shadow : new boolean[] {true, false}) {
            try (FakeUpstream upstream = new FakeUpstream();
                    Gateway gateway = Gateway.start(Gateway.route(
                            upstream.uri(),
                            Gateway.SCG + "routes[0].filters[0].name=DistributedRateLimit",
                            Gateway.SCG + "routes[0].filters[0].args.policies[0]=team",
                            Gateway.SCG + "routes[0].filters[0].args.shadow=" + shadow,
                            P + "team.key=header:X-Team",
                            P + "team.empty-key=allow",
                            P + "team.limits[0].measure=requests",
                            P + "team.limits[0].limit=1",
                            P + "team.limits[0].per=1d"))) {
                upstream.nextAnswers(OK);
                Wire.Answer uncounted = get(gateway, "");
                assertThat(uncounted.status()).isEqualTo(200);
                assertThat(uncounted.headers().containsKey("x-ratelimit-remaining-requests"))
                        .isEqualTo(shadow);
            }
        }
    }

    @Test
    void aSlotIsHeldUntilTheAnswerEndedAndComesBackAfterEveryEnd() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream();
                Gateway gateway = Gateway.start(Gateway.route(
                        upstream.uri(),
                        Gateway.SCG + "routes[0].filters[0]=DistributedRateLimit=one",
                        P + "one.key=ip",
                        P + "one.limits[0].measure=concurrency",
                        P + "one.limits[0].limit=1"))) {
            CountDownLatch end = new CountDownLatch(1);
            upstream.next(wire -> {
                wire.readRequest();
                wire.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok");
                end.await();
            });
            try (Wire held = gateway.connect()) {
                held.write("GET /v1/x HTTP/1.1\r\nHost: g\r\n\r\n").readHead();
                assertThat(gateway.get("/v1/x").status()).isEqualTo(429);
            }
            long until = System.nanoTime() + 10_000_000_000L;
            int status = 429;
            while (status == 429 && System.nanoTime() < until) {
                upstream.nextAnswers(OK);
                status = gateway.get("/v1/x").status();
            }
            end.countDown();
            assertThat(status).isEqualTo(200);
        }
    }

    @Test
    void aMistakeInAPolicyStopsTheStartAndNamesTheProperty() {
        assertThatThrownBy(() -> Gateway.start(
                        P + "p.key=ip",
                        P + "p.limits[0].measure=requests",
                        P + "p.limits[0].limit=5",
                        P + "p.limits[0].burst=0",
                        P + "p.limits[0].per=1s"))
                .hasStackTraceContaining(P + "p.limits[0].burst = 0");
    }
}
