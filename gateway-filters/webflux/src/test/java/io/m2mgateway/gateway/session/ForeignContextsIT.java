package io.m2mgateway.gateway.session;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static io.m2mgateway.gateway.session.ContextAgent.ANSWER;
import static io.m2mgateway.gateway.session.ContextAgent.CODEC;
import static io.m2mgateway.gateway.session.ContextAgent.COMPACT;
import static io.m2mgateway.gateway.session.ContextAgent.LIMITS;
import static io.m2mgateway.gateway.session.ContextAgent.assertGone;
import static io.m2mgateway.gateway.session.ContextAgent.indexOf;
import static io.m2mgateway.gateway.session.ContextAgent.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.ClientSession;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Dialect;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may not lean on a document learns nothing but that it is not there. */
class ForeignContextsIT {
    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        upstream = new Upstream();
        gateway = ContextAgent.gateway(upstream);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void answer() {
        upstream.answers(Upstream.json(ANSWER));
    }

    /** The answer without what differs between any two requests. */
    private static String withoutId(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8).replaceAll("\"request_id\":\"[^\"]*\"", "");
    }

    @Test
    void unknownForgottenAndForeignAreOneAnswer() throws Exception {
        ContextAgent agent = new ContextAgent(gateway, "k-acme", null);
        ContextAgent sameClient = new ContextAgent(gateway, "k-acme", null);
        ContextAgent otherClient = new ContextAgent(gateway, "k-other", null);
        agent.exchange(upstream, "/v1/chat", request(1));
        byte[] frame = agent.frames.encode(request(2)).frame();
        byte[] unknown = frame.clone();
        ContextId name = M2mCodec.contextIds(frame).get(0);
        int at = indexOf(frame, name);
        unknown[at] ^= 1;
        HttpResponse<byte[]> gone = agent.send("/v1/chat", unknown);
        assertGone(gone);
        for (ContextAgent foreign : List.of(sameClient, otherClient)) {
            HttpResponse<byte[]> refused = foreign.send("/v1/chat", frame);
            assertGone(refused);
            assertThat(withoutId(refused)).isEqualTo(withoutId(gone));
        }
        for (int i = 10; i < 10 + LIMITS.messages(); i++) {
            agent.sendInFull(upstream, request(i));
        }
        HttpResponse<byte[]> forgotten = agent.send("/v1/chat", frame);
        assertThat(withoutId(forgotten)).isEqualTo(withoutId(gone));
    }

    @Test
    void withoutASessionThereIsNoContext() throws Exception {
        ContextAgent agent = new ContextAgent(gateway, "k-acme", null);
        agent.exchange(upstream, "/v1/chat", request(1));
        byte[] frame = agent.frames.encode(request(2)).frame();
        assertGone(post(gateway, "/v1/chat", COMPACT, frame, "Authorization", "Bearer k-acme"));
    }

    @Test
    void aSessionThatDidNotAskForThemHasNone() throws Exception {
        ContextAgent agent = new ContextAgent(gateway, "k-acme", null);
        agent.exchange(upstream, "/v1/chat", request(1));
        byte[] frame = agent.frames.encode(request(2)).frame();
        ClientSession plain = new ClientSession(
                Capabilities.offer(Dialect.SPECIFICATION, "agent", List.of(Algorithm.M2M)), InstantSource.system());
        plain.receive(agent.control(plain.hello()));
        String id = Objects.requireNonNull(plain.id());
        assertGone(post(gateway, "/v1/chat", COMPACT, frame, "Authorization", "Bearer k-acme", "M2M-Session", id));
        HttpResponse<byte[]> alone = post(
                gateway,
                "/v1/chat",
                COMPACT,
                CODEC.encode(request(1), WireForm.COMPACT),
                "Authorization",
                "Bearer k-acme",
                "Accept",
                COMPACT,
                "M2M-Session",
                id);
        assertThat(M2mCodec.contextIds(alone.body())).isEmpty();
    }

    @Test
    void anotherClientCannotUseTheSession() throws Exception {
        ContextAgent agent = new ContextAgent(gateway, "k-acme", null);
        agent.exchange(upstream, "/v1/chat", request(1));
        byte[] frame = agent.frames.encode(request(2)).frame();
        HttpResponse<byte[]> refused =
                post(gateway, "/v1/chat", COMPACT, frame, "Authorization", "Bearer k-other", "M2M-Session", agent.id());
        assertError(refused, 400, "SESSION_UNKNOWN");
    }

    @Test
    void afterTheSessionThereIsNothing() throws Exception {
        ContextAgent agent = new ContextAgent(gateway, "k-acme", null);
        agent.exchange(upstream, "/v1/chat", request(1));
        byte[] frame = agent.frames.encode(request(2)).frame();
        agent.control(Objects.requireNonNull(agent.session.close(CloseReason.NORMAL)));
        assertError(agent.send("/v1/chat", frame), 400, "SESSION_CLOSED");
    }
}
