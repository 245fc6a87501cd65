package io.m2mgateway.gateway.session;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.m2mgateway.gateway.harness.Captured;
import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.MessageType;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Keys in a header of one's own, protection that sessions demand, what they are told of scans, and what the log says of them. */
@NullUnmarked
class SessionPoliciesIT {
    private static final String FRAME = "application/x-m2m";
    private static final String ENVELOPE = "application/x-m2m+json";
    private static final String KEY = "X-Api-Key";
    private static final byte[] DOCUMENT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}".getBytes(UTF_8);
    private static final byte[] SECRET = new byte[32];
    private static final SessionCodec CODEC = new SessionCodec(1 << 20);
    private static final M2mCodec FRAMES = M2mCodec.create();

    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        upstream = new Upstream();
        String key = "ApiKey;source=clients;header=" + KEY;
        gateway = new Routes()
                .add("/plain/**", upstream.uri(), key, "M2MCompression", "SecurityScan")
                .add("/hmac/**", upstream.uri(), key, "M2MCompression;security=hmac;key=k", "SecurityScan")
                .add("/files/**", upstream.uri(), key)
                .startWith(
                        "m2m.keys.k.secret=" + HexFormat.of().formatHex(SECRET),
                        "m2m.session.path=/s",
                        "m2m.session.require-security=hmac",
                        "m2m.session.api-key=clients",
                        "m2m.session.api-key-header=" + KEY,
                        "m2m.dictionary-transport.enabled=true",
                        "m2m.dictionary-transport.api-key=clients",
                        "m2m.dictionary-transport.api-key-header=" + KEY,
                        "m2m.auth.sources.clients.keys[0].client=acme",
                        "m2m.auth.sources.clients.keys[0].sha256=" + Sha256.of("k-acme"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static HttpResponse<byte[]> send(String path, String type, byte[] body) throws Exception {
        return post(gateway, path, type, body, KEY, "k-acme");
    }

    private static SessionMessage answer(SessionMessage message) throws Exception {
        HttpResponse<byte[]> answer = send("/s", ENVELOPE, CODEC.write(message));
        assertThat(answer.statusCode()).isEqualTo(200);
        return CODEC.read(answer.body());
    }

    private static SessionMessage hello(String security) {
        return SessionMessage.hello(
                1,
                Capabilities.offer(Dialect.REFERENCE, "agent", List.of(Algorithm.M2M))
                        .withExtensions(Map.of("security", security)));
    }

    @Test
    void keysOfEndpointsAreTakenFromTheHeaderThatIsSet() throws Exception {
        assertThat(answer(hello("hmac")).type()).isEqualTo(MessageType.ACCEPT);
        assertError(
                post(gateway, "/s", ENVELOPE, CODEC.write(hello("hmac")), "Authorization", "Bearer k-acme"),
                401,
                "UNAUTHORIZED");
        assertError(dictionary(KEY, "k-acme"), 404, "NOT_FOUND");
        assertError(dictionary("Authorization", "Bearer k-acme"), 401, "UNAUTHORIZED");
    }

    private static HttpResponse<byte[]> dictionary(String header, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(Client.uri(gateway, "/m2m/dictionaries/00000000"))
                .header(header, key)
                .build();
        return Client.HTTP.send(request, BodyHandlers.ofByteArray());
    }

    @Test
    void whatASessionHasToProtectIsTakenOnARouteThatChecksItOnly() throws Exception {
        String session = answer(hello("hmac")).sessionId();
        byte[] plain = FRAMES.encode(DOCUMENT, WireForm.M2M);
        assertError(inSession("/plain/x", plain, session), 400, "UNSUPPORTED_ALGORITHM");
        SessionMessage data = new SessionMessage(
                MessageType.DATA,
                session,
                1,
                new Data("m2m", new String(FRAMES.encode(DOCUMENT, WireForm.M2M_TEXT), UTF_8), null, null));
        assertError(send("/plain/x", ENVELOPE, CODEC.write(data)), 400, "UNSUPPORTED_ALGORITHM");
        assertError(inSession("/hmac/x", plain, session), 400, "DECOMPRESSION_FAILED");

        upstream.answers(Upstream.json("{}"));
        FrameProtection hmac = FrameProtection.hmac(List.of(SECRET));
        byte[] frame = FRAMES.encodeProtected(DOCUMENT, WireForm.M2M, hmac);
        assertThat(inSession("/hmac/x", frame, session).statusCode()).isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
        assertThat(send("/plain/x", FRAME, plain).statusCode())
                .as("in no session")
                .isEqualTo(200);
        assertThat(upstream.take().body()).isEqualTo(DOCUMENT);
    }

    private static HttpResponse<byte[]> inSession(String path, byte[] frame, String session) throws Exception {
        return post(gateway, path, FRAME, frame, KEY, "k-acme", "M2M-Session", session);
    }

    @Test
    void aSessionIsToldOfScansThatEveryRouteDoesWhereItCanBeUsed() throws Exception {
        Capabilities said = ((Offer) answer(hello("hmac")).payload()).capabilities();
        assertThat(said.scanning()).isTrue();
        assertThat(said.blocking()).isTrue();
    }

    @Test
    void theLogTellsOfSessionsByTheBeginningOfTheirIds() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(SessionLog.class);
        logger.setLevel(Level.DEBUG);
        try (Captured log = new Captured()) {
            String session = answer(hello("hmac")).sessionId();
            answer(hello("none"));
            answer(SessionMessage.close(session, 1, CloseReason.CLIENT_SHUTDOWN, "bye"));
            answer(SessionMessage.empty(MessageType.PING, "sess_\nforged", 1));

            List<String> lines = log.atLeast(Level.DEBUG).stream()
                    .filter(line -> line.startsWith(SessionLog.class.getName()))
                    .map(line -> line.substring(SessionLog.class.getName().length() + 2))
                    .toList();
            String shown = session.substring(0, 9);
            assertThat(lines)
                    .containsExactly(
                            "Session " + shown + " of client 'acme' opened",
                            "Session - of client 'acme' refused: SECURITY_POLICY",
                            "Session " + shown + " of client 'acme' closed: CLIENT_SHUTDOWN",
                            "Session - of client 'acme' closed: ERROR");
            assertThat(log.atLeast(Level.TRACE)).noneMatch(line -> line.contains(session));
        } finally {
            logger.setLevel(null);
        }
    }
}
