package io.m2mgateway.gateway.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.MessageType;
import io.m2mgateway.m2m.session.RejectionCode;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

/** A gateway that shuts down while sessions are open in its memory. */
@NullUnmarked
class SessionDrainIT {
    private static final SessionCodec CODEC = new SessionCodec(1 << 20);
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Gateway start(String wait) {
        return Gateway.start(Gateway.route(
                "http://127.0.0.1:1",
                Gateway.SCG + "routes[0].filters[0]=M2MCompression",
                "m2m.session.path=/s",
                "m2m.session.shutdown-wait=" + wait));
    }

    private static Wire.Answer post(Gateway gateway, String path, String type, String body, String... headers)
            throws IOException {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: g\r\nContent-Type: " + type);
        for (String header : headers) {
            head.append("\r\n").append(header);
        }
        head.append("\r\nContent-Length: ").append(body.length()).append("\r\n\r\n");
        return gateway.send(head.append(body).toString());
    }

    private static SessionMessage answer(Gateway gateway, String path, SessionMessage message) throws IOException {
        Wire.Answer answer = post(gateway, path, "application/x-m2m+json", new String(CODEC.write(message), UTF_8));
        assertThat(answer.status()).isEqualTo(200);
        return CODEC.read(answer.body().getBytes(UTF_8));
    }

    private static SessionMessage hello(Gateway gateway) throws IOException {
        return answer(
                gateway,
                "/s",
                SessionMessage.hello(1, Capabilities.offer(Dialect.REFERENCE, "", List.of(Algorithm.M2M))));
    }

    private static SessionMessage ping(Gateway gateway, String path, String session) throws IOException {
        return answer(gateway, path, SessionMessage.empty(MessageType.PING, session, 1));
    }

    private static CloseReason closure(SessionMessage message) {
        assertThat(message.type()).isEqualTo(MessageType.CLOSE);
        return ((Closure) message.payload()).reason();
    }

    /** Closes a gateway; returns once it answers what one does that shuts down. */
    private static CompletableFuture<Void> closing(Gateway gateway) {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(gateway::close);
        await().atMost(SOON)
                .until(() -> hello(gateway).payload() instanceof Rejection rejection
                        && rejection.code() == RejectionCode.SERVER_BUSY);
        return closed;
    }

    @Test
    void everyOpenSessionIsToldThatTheServerShutsDownAndThenItIsDown() throws Exception {
        Gateway gateway = start("1m");
        ApplicationAvailability availability = gateway.bean(ApplicationAvailability.class);
        String atEndpoint = hello(gateway).sessionId();
        String onRoute = hello(gateway).sessionId();
        String byFrame = hello(gateway).sessionId();

        CompletableFuture<Void> closed = closing(gateway);

        assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        assertThat(closure(ping(gateway, "/s", atEndpoint))).isEqualTo(CloseReason.SERVER_SHUTDOWN);
        assertThat(closure(ping(gateway, "/s", atEndpoint))).isEqualTo(CloseReason.SERVER_SHUTDOWN);
        assertThat(closure(ping(gateway, "/v1/x", onRoute))).isEqualTo(CloseReason.SERVER_SHUTDOWN);
        assertThat(closed).isNotDone();
        String frame =
                new String(M2mCodec.create().encode("{\"model\":\"m\"}".getBytes(UTF_8), WireForm.M2M_TEXT), UTF_8);
        Wire.Answer refused = post(gateway, "/v1/x", "application/x-m2m", frame, "M2M-Session: " + byFrame);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("SESSION_CLOSED");
        assertThat(closed).succeedsWithin(SOON);
    }

    @Test
    void aSessionThatSaysNothingHoldsTheShutdownUpNoLongerThanIsSet() throws Exception {
        Gateway gateway = start("1s");
        hello(gateway);
        long start = System.nanoTime();
        gateway.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(1), SOON);
    }

    @Test
    void withoutAnOpenSessionNothingWaits() throws Exception {
        Gateway gateway = start("1m");
        String session = hello(gateway).sessionId();
        answer(gateway, "/s", SessionMessage.close(session, 1, CloseReason.NORMAL, ""));
        assertThat(CompletableFuture.runAsync(gateway::close)).succeedsWithin(SOON);
    }

    @Test
    void theWaitCanBeTurnedOff() throws Exception {
        Gateway gateway = start("0s");
        hello(gateway);
        assertThat(CompletableFuture.runAsync(gateway::close)).succeedsWithin(SOON);
    }
}
