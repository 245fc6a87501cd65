package io.m2mgateway.gateway;

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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

class EventLoopsIT {

    private static final byte[] DOCUMENT = "{\"model\":\"m\",\"messages\":[]}".getBytes(UTF_8);

    /** A store whose client has one thread for all answers, as Redis' clients have. */
    @Configuration(proxyBeanMethods = false)
    static class OtherThread {

        static final LinkedBlockingQueue<String> THREADS = new LinkedBlockingQueue<>();

        private static final Executor STORE = task -> new Thread(task, "store").start();

        @Bean
        NonceStore farStore() {
            return new NonceStore() {
                @Override
                public CompletionStage<Boolean> record(String holder, byte[] nonce, Duration window) {
                    CompletableFuture<Boolean> answer = new CompletableFuture<>();
                    // Later than it is asked for, as over a network.
                    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS, STORE)
                            .execute(() -> answer.complete(true));
                    return answer;
                }

                @Override
                public CompletionStage<?> pretend(String holder) {
                    return CompletableFuture.completedStage(null);
                }
            };
        }

        @Bean
        @Order(0)
        GlobalFilter behindTheDecoder() {
            return (exchange, chain) -> {
                THREADS.add(Thread.currentThread().getName());
                return chain.filter(exchange);
            };
        }
    }

    @Test
    void aRequestGoesOnWhereItsConnectionIs() throws Exception {
        try (Upstream upstream = new Upstream();
                Gateway gateway = new Routes()
                        .add("/**", upstream.uri(), "M2MCompression;security=aead;key=k;replay-window=5m")
                        .property("m2m.keys.k.secret=" + "00".repeat(32))
                        .start(OtherThread.class)) {
            FrameProtection aead = FrameProtection.aead(List.of(new byte[32]), new SecureRandom());
            byte[] frame = M2mCodec.create().encodeProtected(DOCUMENT, WireForm.M2M, aead);
            assertThat(post(gateway, "/v1", "application/x-m2m", frame).statusCode())
                    .isEqualTo(200);
            assertThat(OtherThread.THREADS.take()).startsWith("reactor-http");
        }
    }
}
