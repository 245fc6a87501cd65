package io.m2mgateway.m2m.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.Oracle;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Sessions with the reference implementation at the other end, as client and as server. */
@NullUnmarked
class SessionInteropIT {
    private static final byte[] DOCUMENT =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Which pier, and when?\"}]}"
                    .getBytes(UTF_8);

    private final MovableClock clock = new MovableClock();
    private final SessionCodec codec = new SessionCodec(1 << 20);
    private final M2mCodec frames = M2mCodec.builder().build();
    private Oracle oracle;

    @BeforeEach
    void start() throws Exception {
        Optional<Oracle> started = Oracle.start();
        assumeTrue(started.isPresent());
        oracle = started.get();
        oracle.ask("session-new", "session", "s");
    }

    @AfterEach
    void stop() throws Exception {
        if (oracle != null) {
            oracle.close();
        }
    }

    private SessionMessage message(JsonNode answer) {
        return codec.read(answer.get("message").stringValue().getBytes(UTF_8));
    }

    private JsonNode give(String operation, SessionMessage message) {
        return give(operation, "s", message);
    }

    private JsonNode give(String operation, String session, SessionMessage message) {
        return oracle.ask(operation, "session", session, "message", new String(codec.write(message), UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void theReferenceAsClientUsesWhatOurAcceptLists(Algorithm algorithm) {
        InMemorySessionStore store = new InMemorySessionStore(clock);
        Capabilities server = Capabilities.offer(Dialect.REFERENCE, "gateway", List.of(algorithm));
        SessionResponder responder = SessionHandshakeTests.responder(server, store, clock);

        SessionMessage hello = message(oracle.ask("session-hello", "session", "s"));
        SessionMessage accept = responder
                .answer(hello, SessionHandshakeTests.CALLER, 1)
                .toCompletableFuture()
                .join();
        JsonNode after = give("session-process", accept).get("session");

        assertThat(after.get("state").stringValue()).isEqualTo("Established");
        assertThat(after.get("algorithm").stringValue()).isEqualTo(algorithm.wireName(Dialect.REFERENCE));
        assertThat(after.get("session_id").stringValue()).isEqualTo(accept.sessionId());
        Session session = store.find(accept.sessionId()).toCompletableFuture().join();
        assertThat(session.agreement().algorithm()).isEqualTo(algorithm);

        String document = Base64.getEncoder().encodeToString(DOCUMENT);
        SessionMessage data = message(oracle.ask("session-compress", "session", "s", "doc_b64", document));
        assertThat(data.sessionId()).isEqualTo(accept.sessionId());
        assertThat(SessionData.decode((Data) data.payload(), session.agreement(), frames))
                .isEqualTo(DOCUMENT);

        Data ours =
                SessionData.encode(DOCUMENT, session.agreement(), frames, new SecurityStatus(true, true, null, null));
        JsonNode read = give("session-decompress", new SessionMessage(MessageType.DATA, session.id(), 1, ours));
        assertThat(read.path("doc_b64").stringValue(read.toString())).isEqualTo(document);

        SessionMessage close = message(oracle.ask("session-close", "session", "s"));
        assertThat(responder
                        .answer(close, SessionHandshakeTests.CALLER, 1)
                        .toCompletableFuture()
                        .join()
                        .type())
                .isEqualTo(MessageType.CLOSE);
    }

    @Test
    void theReferenceAsServerAcceptsOurHelloAndReadsOurDocuments() {
        ClientSession session = new ClientSession(
                Capabilities.offer(Dialect.REFERENCE, "agent", List.of(Algorithm.BROTLI, Algorithm.M2M)), clock);

        session.receive(message(give("session-process", session.hello())));

        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        clock.advance(Duration.ofSeconds(61));
        session.receive(message(give("session-process", session.tick())));
        Data data = SessionData.encode(DOCUMENT, session.agreement(), frames, null);
        JsonNode read = give("session-decompress", new SessionMessage(MessageType.DATA, session.id(), 1, data));
        assertThat(read.path("doc_b64").stringValue(read.toString()))
                .isEqualTo(Base64.getEncoder().encodeToString(DOCUMENT));
        give("session-process", session.close(CloseReason.NORMAL));
        assertThat(oracle.ask("session-info", "session", "s").toString()).contains("Closed");
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.session.SessionHandshakeTests#handshakesWithAServerLikeOurs")
    void theReferenceAsClientEndsAsOurResponder(JsonNode line) {
        oracle.openSession("client", line.get("client"));
        InMemorySessionStore store = new InMemorySessionStore(clock);
        SessionResponder responder =
                SessionHandshakeTests.responder(SessionHandshakeTests.capabilities(line.get("server")), store, clock);

        SessionMessage reply = responder
                .answer(message(oracle.ask("session-hello", "session", "client")), SessionHandshakeTests.CALLER, 1)
                .toCompletableFuture()
                .join();
        JsonNode reference = give("session-process", "client", reply).path("session");

        if (SessionHandshakeTests.isRejected(line)) {
            assertThat(reply.type()).isEqualTo(MessageType.REJECT);
            return;
        }
        Session session = store.find(reply.sessionId()).toCompletableFuture().join();
        assertThat(reference.get("state").stringValue()).isEqualTo("Established");
        assertAgrees(reference, session.agreement());
    }

    @ParameterizedTest
    @MethodSource("io.m2mgateway.m2m.session.SessionHandshakeTests#handshakes")
    void theReferenceAsServerEndsAsOurClient(JsonNode line) {
        oracle.openSession("server", line.get("server"));
        ClientSession session = new ClientSession(SessionHandshakeTests.capabilities(line.get("client")), clock);

        JsonNode reply = give("session-process", "server", session.hello());
        session.receive(message(reply));

        if (SessionHandshakeTests.isRejected(line)) {
            assertThat(session.rejection().code()).isEqualTo(SessionHandshakeTests.code(line));
            return;
        }
        assertAgrees(reply.get("session"), session.agreement());
        JsonNode answer = oracle.ask(
                "session-compress",
                "session",
                "server",
                "doc_b64",
                Base64.getEncoder().encodeToString(DOCUMENT));
        Data data = (Data) message(answer).payload();
        assertThat(SessionData.decode(data, session.agreement(), frames)).isEqualTo(DOCUMENT);
    }

    private static void assertAgrees(JsonNode reference, Agreement ours) {
        assertThat(reference.get("algorithm").stringValue())
                .isEqualTo(ours.algorithm().wireName(Dialect.REFERENCE));
        assertThat(reference.get("encoding").stringValue())
                .isEqualTo(ours.encoding().wireName());
    }
}
