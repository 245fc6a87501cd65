package io.m2mgateway.m2m.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.Vectors;
import io.m2mgateway.m2m.context.MemoryContextStore;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The handshakes of the reference implementation with either side replaced by ours. Where its two sides end with different choices ours end with one: the algorithm of the
 * server's order, and the encoding that the client prefers.
 */
@NullUnmarked
class SessionHandshakeTests {
    static final Caller CALLER = new Caller("", "127.0.0.1");

    private static final SessionCodec CODEC = new SessionCodec(1 << 20);

    private final MovableClock clock = new MovableClock();
    private final SessionStore store = new InMemorySessionStore(clock);

    static Stream<JsonNode> handshakes() {
        return SessionVectorsTests.lines("handshake");
    }

    /** Those whose server says what our responder can be set to say. */
    static Stream<JsonNode> handshakesWithAServerLikeOurs() {
        Capabilities ours = Capabilities.offer(Dialect.REFERENCE, "", List.of());
        return handshakes().filter(line -> {
            Capabilities server = capabilities(line.get("server"));
            return server.version().equals(ours.version())
                    && !server.algorithms().isEmpty()
                    && server.encodings().equals(ours.encodings())
                    && server.preferredEncoding() == ours.preferredEncoding()
                    && server.streaming()
                    && !server.mlRouting();
        });
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void ourClientEndsAsTheReferencesServer(JsonNode line) {
        ClientSession client = new ClientSession(capabilities(line.get("client")), clock);
        client.hello();

        client.receive(answerOfTheReference(line));

        if (isRejected(line)) {
            assertThat(client.state()).isEqualTo(SessionState.CLOSED);
            assertThat(client.rejection().code()).isEqualTo(code(line));
            return;
        }
        assertThat(client.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(client.agreement().algorithm()).isEqualTo(algorithm(line));
        assertThat(client.agreement().encoding().wireName())
                .isEqualTo(line.get("server_result").get("encoding").stringValue());
    }

    @ParameterizedTest
    @MethodSource("handshakesWithAServerLikeOurs")
    void bothOfOurSidesEndAlike(JsonNode line) {
        Capabilities offer = capabilities(line.get("client"));
        ClientSession client = new ClientSession(offer, clock);

        SessionMessage reply = overTheWire(responder(capabilities(line.get("server")), store, clock)
                .answer(overTheWire(client.hello()), CALLER, 1)
                .toCompletableFuture()
                .join());
        client.receive(reply);

        assertThat(reply.type().name()).isEqualTo(line.get("reply").stringValue());
        if (isRejected(line)) {
            assertThat(client.rejection().code()).isEqualTo(code(line));
            return;
        }
        TokenEncoding encoding = encoding(line);
        Capabilities accepted = ((Offer) reply.payload()).capabilities();
        assertThat(accepted.algorithms()).containsExactly(algorithm(line));
        assertThat(accepted.encodings()).containsExactly(encoding);
        assertThat(accepted.preferredEncoding()).isEqualTo(encoding);

        Session session = store.find(reply.sessionId()).toCompletableFuture().join();
        assertThat(session.agreement()).isEqualTo(client.agreement());
        assertThat(session.agreement().algorithm()).isEqualTo(algorithm(line));
        assertThat(session.agreement().encoding()).isEqualTo(encoding);
        assertThat(session.agreement().maxPayload()).isEqualTo(offer.maxPayload());
    }

    @Test
    void theFileHasHandshakesOfEachKind() {
        assertThat(handshakes()).hasSize(33);
        assertThat(handshakes().filter(SessionHandshakeTests::isRejected)).hasSize(7);
        assertThat(handshakesWithAServerLikeOurs().map(Vectors::name))
                .hasSize(21)
                .contains("handshake-server-order-wins", "handshake-none-first", "handshake-encoding-mine-preferred");
    }

    /** A responder that says what this server says, as far as it can be set. */
    static SessionResponder responder(Capabilities server, SessionStore store, MovableClock clock) {
        SessionSettings settings = new SessionSettings(
                server.agentId(),
                server.algorithms(),
                Duration.ofMinutes(5),
                10,
                10,
                server.maxPayload(),
                server.scanning(),
                server.blocking(),
                false,
                null,
                null);
        return new SessionResponder(
                settings,
                store,
                new MemoryContextStore(1, System::nanoTime),
                new Unlimited(),
                new SessionIds(new SplittableRandom(7)),
                clock);
    }

    private static SessionMessage answerOfTheReference(JsonNode line) {
        ObjectNode envelope = Vectors.JSON.createObjectNode();
        envelope.put("type", line.get("reply").stringValue()).put("timestamp", 1);
        if (isRejected(line)) {
            envelope.putObject("payload")
                    .put("code", line.get("code").stringValue())
                    .put("message", "");
        } else {
            ObjectNode capabilities = (ObjectNode) line.get("server").deepCopy();
            capabilities.set("compression", line.get("accept_carries"));
            envelope.put("session_id", "7170c6b1-00df-49fc-81a9-a7d39e79d314").set("payload", capabilities);
        }
        return CODEC.read(envelope.toString().getBytes(UTF_8));
    }

    private static SessionMessage overTheWire(SessionMessage message) {
        return CODEC.read(CODEC.write(message));
    }

    static Capabilities capabilities(JsonNode node) {
        String hello = "{\"type\":\"HELLO\",\"timestamp\":1,\"payload\":" + node + "}";
        return ((Offer) CODEC.read(hello.getBytes(UTF_8)).payload()).capabilities();
    }

    static boolean isRejected(JsonNode line) {
        return line.get("reply").stringValue().equals("REJECT");
    }

    static RejectionCode code(JsonNode line) {
        return RejectionCode.valueOf(line.get("code").stringValue());
    }

    static Algorithm algorithm(JsonNode line) {
        return Algorithm.ofWireName(line.get("server_result").get("algorithm").stringValue());
    }

    static TokenEncoding encoding(JsonNode line) {
        return TokenEncoding.ofWireName(
                line.get("client_result").get("encoding").stringValue());
    }
}
