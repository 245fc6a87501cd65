package io.m2mgateway.gateway.session;

import static io.m2mgateway.gateway.session.ForeignClient.ENDPOINT;
import static io.m2mgateway.gateway.session.ForeignClient.FRAME;
import static io.m2mgateway.gateway.session.ForeignClient.ROUTE;
import static io.m2mgateway.gateway.session.ForeignClient.assertClosed;
import static io.m2mgateway.gateway.session.ForeignClient.assertRejected;
import static io.m2mgateway.gateway.session.ForeignClient.ping;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.session.ForeignClient.Wording;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sessions of a gateway that shuts down and still answers. */
@NullUnmarked
class SessionShutdownIT {
    /** Something of the application's that takes its time to stop, and stops before the server does. */
    @Configuration(proxyBeanMethods = false)
    static class SlowToStop {
        static final CountDownLatch STOPPING = new CountDownLatch(1);
        static final CountDownLatch MAY_STOP = new CountDownLatch(1);

        @Bean
        SmartLifecycle slowToStop() {
            return new SmartLifecycle() {
                private volatile boolean running;

                @Override
                public void start() {
                    running = true;
                }

                @Override
                public void stop() {
                    STOPPING.countDown();
                    try {
                        MAY_STOP.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    running = false;
                }

                @Override
                public boolean isRunning() {
                    return running;
                }
            };
        }
    }

    @Test
    void sessionsAreClosedWithThatReasonAndNoneIsOpened() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream()) {
            Gateway gateway = new Routes()
                    .add("/v1/**", URI.create(upstream.uri()), "M2MCompression")
                    .property("m2m.session.path=" + ENDPOINT)
                    .start(SlowToStop.class);
            ForeignClient client = new ForeignClient(gateway, "", "10.0.0.1");
            String flat = client.open(Wording.SPECIFICATION);
            String nested = client.open(Wording.REFERENCE);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
            try {
                assertThat(SlowToStop.STOPPING.await(20, TimeUnit.SECONDS)).isTrue();

                assertClosed(client.ask(ENDPOINT, ping(flat)), flat, "SERVER_SHUTDOWN");
                assertClosed(client.ask(ROUTE, ping(nested)), nested, "SERVER_SHUTDOWN");
                assertThat(client.refusal(flat, FRAME, 400)).isEqualTo("SESSION_CLOSED");
                for (Wording wording : Wording.values()) {
                    assertRejected(client.ask(ENDPOINT, wording.hello()), null, "SERVER_BUSY");
                }
            } finally {
                SlowToStop.MAY_STOP.countDown();
                closing.get(30, TimeUnit.SECONDS);
            }
        }
    }
}
