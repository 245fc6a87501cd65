package com.example.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent that would like a session, at servers that have one for it and at others. */
class AgentSessionsIT {
    private static final String REQUEST = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "tell of the harbours, one after the other, ".repeat(20) + "\"}]}";
    private static final String JSON = "application/json";
    private static final String COMPACT = "application/x-m2m;v=z1";
    private static final String ENVELOPE = "application/x-m2m+json";

    private static PlainServer server;
    private static PlainServer old;
    private static TestGateway gateway;

    /** Its route knows the callers by their keys, its session endpoint does not: no session is theirs. */
    private static TestGateway mismatched;

    @BeforeAll
    static void start() {
        server = new PlainServer();
        old = new PlainServer(true);
        gateway = TestGateway.withKeys(server.uri(), "m2m.session.path=/m2m/session", "m2m.session.api-key=agents");
        mismatched = TestGateway.withKeys(server.uri(), "m2m.session.path=/m2m/session");
    }

    @AfterAll
    static void stop() {
        mismatched.close();
        gateway.close();
        old.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        gateway.take();
        mismatched.take();
        server.bodies.clear();
    }

    private static URI endpoint(String url) {
        return URI.create(url + "/m2m/session");
    }

    private static Peer inSession(String url) {
        return new Peer().useSession(endpoint(url), "Authorization", "Bearer key-1");
    }

    @ParameterizedTest
    @EnumSource
    void aSessionIsOpenedWithTheFirstFrameRenewedWhenItIsOverAndClosed(Llm.Client client) throws Exception {
        Peer peer = inSession(gateway.uri());
        Llm llm = client.at(gateway.uri(), peer);
        llm.ask(REQUEST);
        assertThat(peer.session()).isEmpty();
        llm.ask(REQUEST);
        String first = peer.session();
        llm.ask(REQUEST);
        endElsewhere(first);
        assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
        String second = peer.session();
        assertThat(second).isNotEqualTo(first);
        peer.close();
        assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
        assertThat(gateway.take())
                .extracting(TestGateway.Seen::type, TestGateway.Seen::session)
                .containsExactly(
                        tuple(JSON, "null"),
                        tuple(ENVELOPE, "null"),
                        tuple(COMPACT, first),
                        tuple(COMPACT, first),
                        tuple(ENVELOPE, "null"),
                        tuple(COMPACT, first),
                        tuple(ENVELOPE, "null"),
                        tuple(COMPACT, second),
                        tuple(ENVELOPE, "null"),
                        tuple(COMPACT, "null"));
        assertThat(server.bodies).hasSize(5).containsOnly(REQUEST);
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatIsNotTakenIsAskedForOnce(Llm.Client client) throws Exception {
        try (Peer peer = inSession(mismatched.uri())) {
            Llm llm = client.at(mismatched.uri(), peer);
            for (int i = 0; i < 4; i++) {
                assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
            }
            assertThat(peer.session()).isEmpty();
        }
        assertThat(mismatched.take())
                .extracting(TestGateway.Seen::type, seen -> !seen.session().equals("null"))
                .containsExactly(
                        tuple(JSON, false),
                        tuple(ENVELOPE, false),
                        tuple(COMPACT, true),
                        tuple(COMPACT, false),
                        tuple(COMPACT, false),
                        tuple(COMPACT, false),
                        tuple(ENVELOPE, false));
        assertThat(server.bodies).hasSize(4).containsOnly(REQUEST);
    }

    @ParameterizedTest
    @EnumSource
    void withoutSessionsItGoesOnWithout(Llm.Client client) throws Exception {
        for (PlainServer without : new PlainServer[] {server, old}) {
            try (Peer peer = inSession(without.uri())) {
                Llm llm = client.at(without.uri(), peer);
                for (int i = 0; i < 3; i++) {
                    assertThat(llm.ask(REQUEST).body()).isEqualTo(PlainServer.REPLY);
                }
                assertThat(peer.session()).isEmpty();
            }
        }
    }

    private static void endElsewhere(String session) throws Exception {
        SessionMessage close = SessionMessage.close(session, 1, CloseReason.NORMAL, "");
        HttpRequest request = HttpRequest.newBuilder(endpoint(gateway.uri()))
                .header("Content-Type", ENVELOPE)
                .header("Authorization", "Bearer key-1")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new SessionCodec(1 << 16).write(close)))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }
}
