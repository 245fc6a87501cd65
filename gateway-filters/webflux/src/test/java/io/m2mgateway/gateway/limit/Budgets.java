package io.m2mgateway.gateway.limit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitKey;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.StoreFailureMode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;

/** Policies with a budget for a day, and what is left of them. */
final class Budgets {
    static final String CHAT = "/v1/chat/completions";
    static final long BUDGET = 10_000;

    private Budgets() {}

    static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    /** Properties of a policy that counts everybody together; its first limit is what {@link #used} looks at. */
    static List<String> policy(String name, Measure measure, long limit, String... more) {
        String limits = "m2m.limits.policies." + name + ".limits[0].";
        List<String> properties = new ArrayList<>(List.of(
                "m2m.limits.policies." + name + ".key=global",
                limits + "measure=" + measure.configName(),
                limits + "limit="
                        + (measure == Measure.COST
                                ? BigDecimal.valueOf(limit, 6).toPlainString()
                                : limit),
                limits + "per=366d"));
        for (String one : more) {
            properties.add(limits + one);
        }
        return properties;
    }

    /** What is taken of a policy of {@link #policy}; the refill of a year is less than a unit in any test. */
    static long used(Gateway gateway, String name, Measure measure, long limit) {
        BucketId bucket = new BucketId(name, measure.configName(), LimitKey.of(List.of("*")));
        Charge look = new Charge(bucket, measure, Rate.of(limit, limit, Duration.ofDays(366), 0), 0);
        Decision decision = gateway.bean(Limiter.class)
                .take(List.of(look), StoreFailureMode.DENY)
                .toCompletableFuture()
                .join();
        return limit - decision.states().get(0).remaining();
    }

    static long used(Gateway gateway, String name, Measure measure) {
        return used(gateway, name, measure, BUDGET);
    }

    /** For what happens behind the answer's back. */
    static void awaitUsed(Gateway gateway, String name, Measure measure, long amount) throws Exception {
        Awaitility.await()
                .untilAsserted(() -> assertThat(used(gateway, name, measure)).isEqualTo(amount));
    }

    static HttpResponse<byte[]> chat(Gateway gateway, String body, String... headers) throws Exception {
        return Client.post(gateway, CHAT, "application/json", body.getBytes(UTF_8), headers);
    }

    static String answer(long prompt, long completion) {
        return "{\"id\":\"chatcmpl-1\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"abcdefgh\"}}],"
                + "\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion
                + ",\"total_tokens\":" + (prompt + completion) + "}}";
    }
}
