package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.NonceStore;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A frame is taken once within the route's window. */
class ReplayIT {

    private static final String FRAME = "application/x-m2m";
    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"high tide?\"}]}".getBytes(UTF_8);
    private static final byte[] KEY = new byte[32];
    private static final String HEX = "00".repeat(32);
    private static final M2mCodec CODEC = M2mCodec.create();
    private static final FrameProtection AEAD = FrameProtection.aead(List.of(KEY), new SecureRandom());

    private static byte[] frame() {
        return CODEC.encodeProtected(DOCUMENT, WireForm.M2M, AEAD);
    }

    private static Gateway gateway(Upstream upstream, Class<?>... configurations) {
        Routes routes = new Routes()
                .add("/once/**", upstream.uri(), "M2MCompression;security=aead;key=k;replay-window=5m")
                .add("/often/**", upstream.uri(), "M2MCompression;security=aead;key=k");
        routes.property("m2m.keys.k.secret=" + HEX);
        return routes.start(configurations);
    }

    @Test
    void aRepeatedFrameIsAnsweredAsADamagedOne() throws Exception {
        try (Upstream upstream = new Upstream();
                Gateway gateway = gateway(upstream)) {
            byte[] frame = frame();
            byte[] damaged = frame.clone();
            damaged[damaged.length - 1] ^= 1;
            // What is not authentic must not use up the nonce of what is.
            HttpResponse<byte[]> first = post(gateway, "/once/v1", FRAME, damaged);
            assertThat(post(gateway, "/once/v1", FRAME, frame).statusCode()).isEqualTo(200);
            HttpResponse<byte[]> again = post(gateway, "/once/v1", FRAME, frame);
            assertError(again, 400, "DECOMPRESSION_FAILED");
            assertThat(withoutId(again)).isEqualTo(withoutId(first));
            assertThat(again.headers().map().keySet())
                    .isEqualTo(first.headers().map().keySet());
            assertThat(post(gateway, "/once/v1", FRAME, frame()).statusCode()).isEqualTo(200);
            assertThat(upstream.seen).hasSize(2);
        }
    }

    @Test
    void aRouteWithoutAWindowRemembersNothing() throws Exception {
        try (Upstream upstream = new Upstream();
                Gateway gateway = gateway(upstream)) {
            byte[] frame = frame();
            assertThat(post(gateway, "/often/v1", FRAME, frame).statusCode()).isEqualTo(200);
            assertThat(post(gateway, "/often/v1", FRAME, frame).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whereTheStoreCannotTellNothingPasses() throws Exception {
        try (Upstream upstream = new Upstream();
                Gateway gateway = gateway(upstream, Broken.class)) {
            HttpResponse<byte[]> response = post(gateway, "/once/v1", FRAME, frame());
            assertError(response, 503, "SERVICE_UNAVAILABLE");
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
            // The store is asked all the same, and the answer is the same: else it would tell whose key a frame has.
            int before = Broken.PRETENDED.get();
            HttpResponse<byte[]> unprotected = post(gateway, "/once/v1", FRAME, CODEC.encode(DOCUMENT));
            assertThat(unprotected.statusCode()).isEqualTo(503);
            assertThat(withoutId(unprotected)).isEqualTo(withoutId(response));
            assertThat(unprotected.headers().map().keySet())
                    .isEqualTo(response.headers().map().keySet());
            assertThat(Broken.PRETENDED.get()).isEqualTo(before + 1);
            assertThat(upstream.seen).isEmpty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Broken {

        static final AtomicInteger PRETENDED = new AtomicInteger();

        @Bean
        NonceStore brokenStore() {
            return new NonceStore() {
                @Override
                public CompletionStage<Boolean> record(String holder, byte[] nonce, Duration window) {
                    return CompletableFuture.failedStage(new IllegalStateException("away"));
                }

                @Override
                public CompletionStage<?> pretend(String holder) {
                    PRETENDED.incrementAndGet();
                    return CompletableFuture.failedStage(new IllegalStateException("away"));
                }
            };
        }
    }

    private static String withoutId(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8).replaceAll("\"request_id\":\"[^\"]*\"", "");
    }
}
