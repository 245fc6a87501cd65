package io.m2mgateway.gateway.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.Agreement;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.ClientSession;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.MessageType;
import io.m2mgateway.m2m.session.RejectionCode;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionData;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions over real sockets, with clients that have keys. */
@NullUnmarked
class SessionIT {
    private static final String REQUEST = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String REPLY =
            "{\"id\":\"chatcmpl-1\",\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"Ho\"},\"finish_reason\":\"stop\"}]}";

    private static final SessionCodec CODEC = new SessionCodec(1 << 20);
    private static final M2mCodec FRAMES = M2mCodec.create();
    private static FakeUpstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        upstream = new FakeUpstream();
        gateway = Gateway.start(Gateway.route(
                upstream.uri(),
                Gateway.SCG + "routes[0].filters[0]=ApiKey=clients",
                Gateway.SCG + "routes[0].filters[1]=M2MCompression",
                "m2m.session.path=/m2m/session",
                "m2m.session.api-key=clients",
                "m2m.session.max-per-ip=40",
                "m2m.session.max-sessions=50",
                "m2m.auth.sources.clients.keys[0].client=acme",
                "m2m.auth.sources.clients.keys[0].sha256=" + sha256("k-acme"),
                "m2m.auth.sources.clients.keys[1].client=other",
                "m2m.auth.sources.clients.keys[1].sha256=" + sha256("k-other")));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private static String sha256(String key) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
    }

    private static Wire.Answer post(String path, String key, String type, String body, String... headers)
            throws IOException {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: g\r\n");
        head.append("Content-Type: ")
                .append(type)
                .append("\r\nContent-Length: ")
                .append(body.getBytes(UTF_8).length);
        if (!key.isEmpty()) {
            head.append("\r\nAuthorization: Bearer ").append(key);
        }
        for (String header : headers) {
            head.append("\r\n").append(header);
        }
        return gateway.send(head.append("\r\n\r\n").append(body).toString());
    }

    private static SessionMessage session(String key, SessionMessage message) throws IOException {
        Wire.Answer answer =
                post("/m2m/session", key, "application/x-m2m+json", new String(CODEC.write(message), UTF_8));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/x-m2m+json");
        return CODEC.read(answer.body().getBytes(UTF_8));
    }

    private static ClientSession open(String key, Dialect dialect, Algorithm... algorithms) throws IOException {
        ClientSession session =
                new ClientSession(Capabilities.offer(dialect, "agent", List.of(algorithms)), InstantSource.system());
        session.receive(session(key, session.hello()));
        assertThat(session.id()).startsWith("sess_");
        return session;
    }

    private static LinkedBlockingQueue<String> upstreamAnswers(String answer) {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        upstream.next(wire -> {
            seen.add(wire.readRequest());
            wire.write(answer);
        });
        return seen;
    }

    private static String json(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    @Test
    void aDocumentGoesToTheUpstreamInPlainAndItsAnswerComesBackAsData() throws Exception {
        for (Dialect dialect : Dialect.values()) {
            for (Algorithm algorithm : List.of(Algorithm.M2M, Algorithm.BROTLI, Algorithm.TOKENNATIVE)) {
                ClientSession session = open("k-acme", dialect, algorithm);
                Agreement agreement = session.agreement();
                Data data = SessionData.encode(REQUEST.getBytes(UTF_8), agreement, FRAMES, null);
                String envelope =
                        new String(CODEC.write(new SessionMessage(MessageType.DATA, session.id(), 1, data)), UTF_8);
                LinkedBlockingQueue<String> seen = upstreamAnswers(json(REPLY));

                Wire.Answer answer = post("/v1/chat/completions", "k-acme", "application/x-m2m+json", envelope);

                assertThat(answer.status()).isEqualTo(200);
                assertThat(seen.poll(5, TimeUnit.SECONDS))
                        .endsWith(REQUEST)
                        .containsIgnoringCase("content-type: application/json\r\n");
                SessionMessage reply = CODEC.read(answer.body().getBytes(UTF_8));
                assertThat(reply.type()).isEqualTo(MessageType.DATA);
                assertThat(reply.sessionId()).isEqualTo(session.id());
                assertThat(new String(SessionData.decode((Data) reply.payload(), agreement, FRAMES), UTF_8))
                        .isEqualTo(REPLY);
            }
        }
    }

    @Test
    void anUpstreamsErrorReachesTheClientAsItIs() throws Exception {
        ClientSession session = open("k-acme", Dialect.REFERENCE, Algorithm.M2M);
        upstreamAnswers("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        Data data = SessionData.encode(REQUEST.getBytes(UTF_8), session.agreement(), FRAMES, null);
        Wire.Answer answer = post(
                "/v1/x",
                "k-acme",
                "application/x-m2m+json",
                new String(CODEC.write(new SessionMessage(MessageType.DATA, session.id(), 1, data)), UTF_8));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{}");
    }

    @Test
    void aFrameIsSentInASessionThatTheUpstreamIsNotTold() throws Exception {
        ClientSession session = open("k-acme", Dialect.REFERENCE, Algorithm.M2M);
        String frame = new String(FRAMES.encode(REQUEST.getBytes(UTF_8), WireForm.M2M_TEXT), UTF_8);
        LinkedBlockingQueue<String> seen = upstreamAnswers(json(REPLY));
        Wire.Answer answer = post("/v1/x", "k-acme", "application/x-m2m", frame, "M2M-Session: " + session.id());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(seen.poll(5, TimeUnit.SECONDS)).endsWith(REQUEST).doesNotContainIgnoringCase("m2m-session");
    }

    @Test
    void aFrameOfASessionThatIsGoneIsToldWhy() throws Exception {
        ClientSession session = open("k-acme", Dialect.REFERENCE, Algorithm.M2M);
        String id = "M2M-Session: " + session.id();
        String frame = new String(FRAMES.encode(REQUEST.getBytes(UTF_8), WireForm.M2M_TEXT), UTF_8);
        assertThat(post("/v1/x", "k-other", "application/x-m2m", frame, id).body())
                .contains("SESSION_UNKNOWN");
        assertThat(session("k-acme", session.close(CloseReason.CLIENT_SHUTDOWN)).type())
                .isEqualTo(MessageType.CLOSE);
        Wire.Answer closed = post("/v1/x", "k-acme", "application/x-m2m", frame, id);
        assertThat(closed.status()).isEqualTo(400);
        assertThat(closed.body()).contains("SESSION_CLOSED");
        assertThat(post("/v1/x", "k-acme", "application/x-m2m", frame, "M2M-Session: nonsense")
                        .body())
                .contains("SESSION_UNKNOWN");
    }

    @Test
    void anEnvelopeOfASessionThatIsGoneIsAnsweredWithClose() throws Exception {
        ClientSession session = open("k-acme", Dialect.REFERENCE, Algorithm.M2M);
        String ping = new String(CODEC.write(SessionMessage.empty(MessageType.PING, session.id(), 1)), UTF_8);
        assertThat(post("/v1/x", "k-acme", "application/x-m2m+json", ping).body())
                .contains("PONG");
        session("k-acme", session.close(CloseReason.NORMAL));
        Data data = new Data("m2m", "", null, null);
        Wire.Answer answer = post(
                "/v1/x",
                "k-acme",
                "application/x-m2m+json",
                new String(CODEC.write(new SessionMessage(MessageType.DATA, session.id(), 1, data)), UTF_8));
        assertThat(answer.status()).isEqualTo(200);
        SessionMessage close = CODEC.read(answer.body().getBytes(UTF_8));
        assertThat(((Closure) close.payload()).reason()).isEqualTo(CloseReason.NORMAL);
    }

    @Test
    void aDocumentThatIsDamagedIsAnErrorOfTheContract() throws Exception {
        ClientSession session = open("k-acme", Dialect.REFERENCE, Algorithm.M2M);
        Data data = new Data("m2m", "#M2M|1|IgAB", null, null);
        Wire.Answer answer = post(
                "/v1/x",
                "k-acme",
                "application/x-m2m+json",
                new String(CODEC.write(new SessionMessage(MessageType.DATA, session.id(), 1, data)), UTF_8));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("DECOMPRESSION_FAILED");
    }

    @Test
    void whatIsNoEnvelopeAndWhoHasNoKeyIsAnErrorOfTheContract() throws Exception {
        assertThat(post("/m2m/session", "", "application/x-m2m+json", "{}").status())
                .isEqualTo(401);
        Wire.Answer nonsense = post("/m2m/session", "k-acme", "application/x-m2m+json", "{\"a\":");
        assertThat(nonsense.status()).isEqualTo(400);
        assertThat(nonsense.body()).contains("INVALID_JSON");
        String large = "{\"type\":\"PING\",\"timestamp\":1,\"x\":\"" + "a".repeat(70_000) + "\"}";
        assertThat(post("/m2m/session", "k-acme", "application/x-m2m+json", large)
                        .status())
                .isEqualTo(413);
        Wire.Answer get = gateway.send("GET /m2m/session HTTP/1.1\r\nHost: g\r\n\r\n");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.header("allow")).isEqualTo("POST");
    }

    @Test
    void pongAndUnknownTypesAreTakenInSilence() throws Exception {
        ClientSession session = open("k-acme", Dialect.REFERENCE, Algorithm.M2M);
        String pong = new String(CODEC.write(SessionMessage.empty(MessageType.PONG, session.id(), 1)), UTF_8);
        Wire.Answer answer = post("/m2m/session", "k-acme", "application/x-m2m+json", pong);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        Wire.Answer unknown =
                post("/m2m/session", "k-acme", "application/x-m2m+json", "{\"type\":\"RESUME\",\"timestamp\":1}");
        assertThat(unknown.status()).isEqualTo(200);
    }

    @Test
    void limitsRejectAndOtherLimitsToo() throws Exception {
        try (FakeUpstream other = new FakeUpstream();
                Gateway small = Gateway.start(Gateway.route(
                        other.uri(),
                        Gateway.SCG + "routes[0].filters[0]=M2MCompression",
                        "m2m.session.path=/s",
                        "m2m.session.max-sessions=2",
                        "m2m.session.new-per-minute=3",
                        "m2m.session.messages-per-minute=2"))) {
            String hello = new String(
                    CODEC.write(SessionMessage.hello(
                            1, Capabilities.offer(Dialect.SPECIFICATION, "", List.of(Algorithm.M2M)))),
                    UTF_8);
            SessionMessage accept = raw(small, hello);
            raw(small, hello);
            assertThat(rejection(raw(small, hello))).isEqualTo(RejectionCode.SERVER_BUSY);
            assertThat(rejection(raw(small, hello))).isEqualTo(RejectionCode.RATE_LIMITED);
            String ping = new String(CODEC.write(SessionMessage.empty(MessageType.PING, accept.sessionId(), 1)), UTF_8);
            raw(small, ping);
            raw(small, ping);
            assertThat(rejection(raw(small, ping))).isEqualTo(RejectionCode.RATE_LIMITED);
        }
    }

    private static SessionMessage raw(Gateway to, String envelope) throws IOException {
        Wire.Answer answer = to.send("POST /s HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nContent-Length: "
                + envelope.length() + "\r\n\r\n" + envelope);
        assertThat(answer.status()).isEqualTo(200);
        return CODEC.read(answer.body().getBytes(UTF_8));
    }

    private static RejectionCode rejection(SessionMessage message) {
        return ((Rejection) message.payload()).code();
    }

    @Test
    void mistakesStopTheStartAndAreNamed() {
        stops("m2m.session.timeout", "m2m.session.timeout=10s");
        stops("m2m.session.preference[0]", "m2m.session.preference[0]=zstd");
        stops("m2m.session.api-key", "m2m.session.api-key=nobody");
        stops("m2m.session.require-security", "m2m.session.require-security=tls");
    }

    private static void stops(String property, String setting) {
        assertThatThrownBy(() -> Gateway.start(Gateway.route("http://127.0.0.1:1", "m2m.session.path=/s", setting)))
                .rootCause()
                .hasMessageContaining(property);
    }
}
