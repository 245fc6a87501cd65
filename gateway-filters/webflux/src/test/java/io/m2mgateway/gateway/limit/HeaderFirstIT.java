package io.m2mgateway.gateway.limit;

import static io.m2mgateway.gateway.limit.Budgets.BUDGET;
import static io.m2mgateway.gateway.limit.Budgets.answer;
import static io.m2mgateway.gateway.limit.Budgets.policy;
import static io.m2mgateway.gateway.limit.Budgets.used;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.m2m.M2mCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is over a limit is told before the body was sent; each test has a policy and a path of its own. */
class HeaderFirstIT {
    private static final String FRAME = "application/x-m2m";

    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        List<String> properties = new ArrayList<>();
        for (String name : List.of("frame", "claim", "json", "passed")) {
            properties.addAll(policy(name, Measure.TOKENS, BUDGET));
        }
        properties.addAll(policy("bytes", Measure.BYTES, BUDGET));
        gateway = new Routes()
                .add("/frame/**", upstream.uri(), "DistributedRateLimit=frame", "M2MCompression")
                .add("/claim/**", upstream.uri(), "DistributedRateLimit=claim", "M2MCompression")
                .add("/json/**", upstream.uri(), "DistributedRateLimit=json")
                .add("/passed/**", upstream.uri(), "DistributedRateLimit=passed")
                .add("/bytes/**", upstream.uri(), "DistributedRateLimit=bytes")
                .startWith(properties.toArray(new String[0]));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        upstream.seen.clear();
    }

    private static String path(String name) {
        return "/" + name + "/v1/chat/completions";
    }

    private static byte[] frame(String json) {
        return M2mCodec.create().encode(json.getBytes(UTF_8));
    }

    private static String large() {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        while (text.length() < 400_000) {
            text.append(Long.toString(random.nextLong(), 36)).append(' ');
        }
        return "{\"model\":\"m\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** The head and no more than the first bytes of the body. */
    private static Wire.Answer begin(String name, String type, int length, byte[] first) throws Exception {
        try (Wire wire = gateway.connect()) {
            wire.write("POST " + path(name) + " HTTP/1.1\r\nHost: g\r\nContent-Type: " + type + "\r\nContent-Length: "
                    + length + "\r\n\r\n" + new String(first, ISO_8859_1));
            return wire.readAnswer();
        }
    }

    private static byte[] firstOf(byte[] bytes) {
        return Arrays.copyOf(bytes, 1_000);
    }

    @Test
    void aFramesHeaderIsEnoughForARefusal() throws Exception {
        byte[] frame = frame(large());
        assertThat(frame.length).isGreaterThan(200_000);
        Wire.Answer refused = begin("frame", FRAME, frame.length, firstOf(frame));
        // 100,000 tokens are more than the budget ever holds.
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).contains("EXCEEDS_CAPACITY");
        assertThat(used(gateway, "frame", Measure.TOKENS)).isZero();
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void whatAFramesHeaderDoesNotSayIsReservedWhenItIsDecoded() throws Exception {
        AtomicLong reserved = new AtomicLong();
        Upstream.Answer json = Upstream.json(answer(10, 20));
        upstream.answers((request, response) -> {
            reserved.set(used(gateway, "claim", Measure.TOKENS));
            return json.to(request, response);
        });
        byte[] frame = frame(
                "{\"model\":\"m\",\"max_tokens\":100,\"n\":3,\"messages\":[{\"role\":\"user\",\"content\":\"abcdefgh\"}]}");
        assertThat(Client.post(gateway, path("claim"), FRAME, frame).statusCode())
                .isEqualTo(200);
        assertThat(reserved).hasValue(2 + 300);
        assertThat(used(gateway, "claim", Measure.TOKENS)).isEqualTo(30);
        upstream.seen.clear();
    }

    @Test
    void aFrameThatPassesIsCountedBothWays() throws Exception {
        byte[] answered = frame(answer(10, 20));
        upstream.answers(Upstream.bytes(answered, FRAME, null));
        byte[] frame = frame(
                "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"abcdefgh\"}]}");
        assertThat(Client.post(gateway, path("passed"), FRAME, frame).body()).isEqualTo(answered);
        assertThat(upstream.take().body()).isEqualTo(frame);
        assertThat(used(gateway, "passed", Measure.TOKENS)).isEqualTo(30);
    }

    @Test
    void whoIsInDebtUploadsNoJson() throws Exception {
        upstream.answers(Upstream.json(answer(10, 50_000)));
        String small = "{\"max_tokens\":100,\"messages\":[]}";
        assertThat(Client.post(gateway, path("json"), "application/json", small.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(200);
        upstream.seen.clear();
        Wire.Answer refused = begin("json", "application/json", 400_000, "{\"model\":\"m\"".getBytes(UTF_8));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).contains("EXHAUSTED");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aLengthIsEnoughForALimitOfBytes() throws Exception {
        Wire.Answer refused = begin("bytes", "application/json", 400_000, "{\"model\":\"m\", \"n\":1".getBytes(UTF_8));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).contains("EXCEEDS_CAPACITY");
        assertThat(begin("bytes", "video/mp4", 400_000, new byte[0]).status()).isEqualTo(429);
        assertThat(upstream.seen).isEmpty();
    }
}
