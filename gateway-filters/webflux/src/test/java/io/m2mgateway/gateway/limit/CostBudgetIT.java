package io.m2mgateway.gateway.limit;

import static io.m2mgateway.gateway.limit.Budgets.BUDGET;
import static io.m2mgateway.gateway.limit.Budgets.answer;
import static io.m2mgateway.gateway.limit.Budgets.policy;
import static io.m2mgateway.gateway.limit.Budgets.used;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.limit.Measure;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Budgets of money, what is learned, and that retries are one request; each test has a policy and a path of its own. */
class CostBudgetIT {
    private static final List<String> PRICES = List.of(
            "m2m.pricing[0].model=*",
            "m2m.pricing[0].input=5.00",
            "m2m.pricing[0].output=15.00",
            "m2m.pricing[1].model=gpt-4o*",
            "m2m.pricing[1].input=2.50",
            "m2m.pricing[1].cached-input=1.25",
            "m2m.pricing[1].output=10.00");

    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        List<String> properties = new ArrayList<>(PRICES);
        properties.addAll(policy("named", Measure.COST, BUDGET));
        properties.addAll(policy("other", Measure.COST, BUDGET));
        properties.addAll(policy("dear", Measure.COST, BUDGET));
        properties.addAll(policy("learned", Measure.OUTPUT_TOKENS, BUDGET, "estimate=learned"));
        properties.addAll(policy("again", Measure.TOKENS, BUDGET));
        gateway = new Routes()
                .add("/named/**", upstream.uri(), "DistributedRateLimit=named")
                .add("/other/**", upstream.uri(), "DistributedRateLimit=other")
                .add("/dear/**", upstream.uri(), "DistributedRateLimit=dear")
                .add("/learned/**", upstream.uri(), "DistributedRateLimit=learned")
                .add("/again/**", upstream.uri(), "DistributedRateLimit=again", "Retry;retries=2;methods=POST")
                .startWith(properties.toArray(new String[0]));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static HttpResponse<byte[]> chat(String name, String body) throws Exception {
        return Client.post(gateway, "/" + name + "/v1/chat/completions", "application/json", body.getBytes(UTF_8));
    }

    private static double counter(String name, String policy) {
        return gateway.bean(MeterRegistry.class)
                .get(name)
                .tag("policy", policy)
                .counter()
                .count();
    }

    @Test
    void aModelCostsItsOwnPrice() throws Exception {
        AtomicLong reserved = new AtomicLong();
        Upstream.Answer json = Upstream.json("{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":20,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":400}}}");
        upstream.answers((request, response) -> {
            reserved.set(used(gateway, "named", Measure.COST));
            return json.to(request, response);
        });
        chat("named", "{\"model\":\"gpt-4o-mini\",\"max_tokens\":100,\"messages\":[{\"content\":\"abcdefgh\"}]}");
        assertThat(reserved).hasValue(2 * 5 / 2 + 100 * 10);
        assertThat(used(gateway, "named", Measure.COST)).isEqualTo(600 * 5 / 2 + 400 * 5 / 4 + 20 * 10);
        assertThat(counter("m2m.limit.reserved", "named")).isEqualTo(1_005);
        assertThat(counter("m2m.limit.settled", "named")).isEqualTo(2_200);
    }

    @Test
    void anyOtherModelCostsWhatTheStarSays() throws Exception {
        upstream.answers(Upstream.json(answer(100, 10)));
        chat("other", "{\"model\":\"claude\",\"max_tokens\":10,\"messages\":[]}");
        assertThat(used(gateway, "other", Measure.COST)).isEqualTo(650);
        chat("other", "{\"max_tokens\":10,\"messages\":[]}");
        assertThat(used(gateway, "other", Measure.COST)).isEqualTo(1_300);
    }

    @Test
    void whatCostsMoreThanTheBudgetIsRefusedAtOnce() throws Exception {
        HttpResponse<byte[]> refused = chat("dear", "{\"model\":\"gpt-4o\",\"max_tokens\":1001,\"messages\":[]}");
        Client.assertError(refused, 429, "RATE_LIMITED");
        assertThat(new String(refused.body(), UTF_8)).contains("EXCEEDS_CAPACITY", "\"cost\"");
    }

    @Test
    void learnsHowMuchIsReallyUsed() throws Exception {
        upstream.answers(Upstream.json(answer(10, 1)));
        for (int i = 0; i < 40; i++) {
            chat("learned", "{\"max_tokens\":100,\"messages\":[]}");
        }
        long before = used(gateway, "learned", Measure.OUTPUT_TOKENS);
        assertThat(before).isEqualTo(40);
        AtomicLong reserved = new AtomicLong();
        Upstream.Answer json = Upstream.json(answer(10, 90));
        upstream.answers((request, response) -> {
            reserved.set(used(gateway, "learned", Measure.OUTPUT_TOKENS) - before);
            return json.to(request, response);
        });
        chat("learned", "{\"max_tokens\":100,\"messages\":[]}");
        assertThat(reserved).hasValue(10);
        assertThat(used(gateway, "learned", Measure.OUTPUT_TOKENS)).isEqualTo(before + 90);
    }

    @Test
    void attemptsOfOneRequestAreReservedOnceAndSettledByTheLast() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicLong reserved = new AtomicLong();
        Upstream.Answer json = Upstream.json(answer(10, 20));
        upstream.answers((request, response) -> {
            reserved.set(used(gateway, "again", Measure.TOKENS));
            return attempts.incrementAndGet() < 3 ? response.status(503).send() : json.to(request, response);
        });
        assertThat(chat("again", "{\"max_tokens\":100,\"messages\":[]}").statusCode())
                .isEqualTo(200);
        assertThat(attempts).hasValue(3);
        assertThat(reserved).hasValue(100);
        assertThat(used(gateway, "again", Measure.TOKENS)).isEqualTo(30);
        attempts.set(-10);
        assertThat(chat("again", "{\"max_tokens\":100,\"messages\":[]}").statusCode())
                .isEqualTo(503);
        assertThat(used(gateway, "again", Measure.TOKENS)).isEqualTo(30);
    }
}
