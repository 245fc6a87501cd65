package io.m2mgateway.gateway.session;

import static io.m2mgateway.gateway.session.ForeignClient.ENDPOINT;
import static io.m2mgateway.gateway.session.ForeignClient.FRAME;
import static io.m2mgateway.gateway.session.ForeignClient.ROUTE;
import static io.m2mgateway.gateway.session.ForeignClient.assertClosed;
import static io.m2mgateway.gateway.session.ForeignClient.assertPong;
import static io.m2mgateway.gateway.session.ForeignClient.assertRejected;
import static io.m2mgateway.gateway.session.ForeignClient.close;
import static io.m2mgateway.gateway.session.ForeignClient.envelope;
import static io.m2mgateway.gateway.session.ForeignClient.ping;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.FakeUpstream;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.session.ForeignClient.Wording;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/**
 * Every rejection and every closure as bytes on the wire, each by the case that causes it, and the errors of frames that name a session. {@code SERVER_SHUTDOWN} is in
 * {@link SessionShutdownIT}.
 */
@NullUnmarked
class SessionCodesIT {
    /** More than half of what a session may send at once. */
    private static final String MUCH = "x".repeat(40_000);

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static FakeUpstream upstream;
    private static Gateway gateway;
    private static Gateway strict;
    private static int addresses;

    private ForeignClient client;

    @Configuration(proxyBeanMethods = false)
    static class Time {
        static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.ofEpochSecond(1_700_000_000));

        @Bean
        InstantSource m2mSessionClock() {
            return NOW::get;
        }

        static void passes(Duration time) {
            NOW.updateAndGet(now -> now.plus(time));
        }
    }

    @BeforeAll
    static void start() {
        upstream = new FakeUpstream();
        gateway = new Routes()
                .add("/v1/**", URI.create(upstream.uri()), "ApiKey=clients", "M2MCompression")
                .property("m2m.trusted-proxies=127.0.0.0/8")
                .property("m2m.session.path=" + ENDPOINT)
                .property("m2m.session.api-key=clients")
                .property("m2m.session.timeout=" + TIMEOUT.toSeconds() + "s")
                .property("m2m.session.max-sessions=4")
                .property("m2m.session.max-per-ip=2")
                .property("m2m.session.new-per-minute=5")
                .property("m2m.session.messages-per-minute=6")
                .property("m2m.session.bytes-per-second=1KB")
                .property("m2m.session.max-payload=1KB")
                // The SHA-256 of "test" and of "test2".
                .property("m2m.auth.sources.clients.keys[0].client=acme")
                .property("m2m.auth.sources.clients.keys[0].sha256="
                        + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
                .property("m2m.auth.sources.clients.keys[1].client=beta")
                .property("m2m.auth.sources.clients.keys[1].sha256="
                        + "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752")
                .start(Time.class);
        strict = new Routes()
                .property("m2m.session.path=" + ENDPOINT)
                .property("m2m.session.require-scanning=true")
                .property("m2m.session.require-security=aead")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        strict.close();
        upstream.close();
    }

    /** Sessions of other tests are over, and nobody has this address yet. */
    @BeforeEach
    void aNewClient() {
        Time.passes(Duration.ofHours(2));
        client = elsewhere();
    }

    private static ForeignClient elsewhere() {
        return new ForeignClient(gateway, "test", "10.0.0." + ++addresses);
    }

    @ParameterizedTest
    @CsvSource({"SPECIFICATION, 2.0", "SPECIFICATION, 3.0", "REFERENCE, 2.9", "REFERENCE, 1.0"})
    void anotherMajorVersionIsAMismatch(Wording wording, String version) throws Exception {
        assertRejected(client.ask(ENDPOINT, wording.helloOfVersion(version)), null, "VERSION_MISMATCH");
    }

    @ParameterizedTest
    @EnumSource
    void nothingInCommonIsNoCommonAlgorithm(Wording wording) throws Exception {
        assertRejected(client.ask(ENDPOINT, wording.helloWith("ZSTD")), null, "NO_COMMON_ALGORITHM");
        assertRejected(client.ask(ENDPOINT, wording.helloWith("NONE")), null, "NO_COMMON_ALGORITHM");
    }

    @Test
    void whatThePolicyDemandsAndIsNotAnnouncedIsAMatterOfPolicy() throws Exception {
        ForeignClient anybody = new ForeignClient(strict, "", "10.0.0.1");
        String aead = "{\"security\":\"aead\"}";
        for (Wording wording : Wording.values()) {
            for (String weaker : List.of("{}", "{\"security\":\"hmac\"}")) {
                assertRejected(anybody.ask(ENDPOINT, wording.helloWith(true, weaker)), null, "SECURITY_POLICY");
            }
            assertRejected(anybody.ask(ENDPOINT, wording.helloWith(false, aead)), null, "SECURITY_POLICY");
            JsonNode accept = anybody.ask(ENDPOINT, wording.helloWith(true, aead));
            assertThat(accept.get("type").stringValue()).isEqualTo("ACCEPT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreNewSessionsAMinuteThanAnAddressMayOpenAreLimited(Wording wording) throws Exception {
        for (int opened = 0; opened < 5; opened++) {
            client.ask(ENDPOINT, close(client.open(wording)));
        }
        assertRejected(client.ask(ENDPOINT, wording.hello()), null, "RATE_LIMITED");
        elsewhere().open(wording);
    }

    @ParameterizedTest
    @EnumSource
    void moreOpenSessionsThanAnAddressMayHaveAreLimited(Wording wording) throws Exception {
        String first = client.open(wording);
        client.open(wording);
        assertRejected(client.ask(ENDPOINT, wording.hello()), null, "RATE_LIMITED");
        client.ask(ENDPOINT, close(first));
        client.open(wording);
    }

    @ParameterizedTest
    @ValueSource(strings = {ENDPOINT, ROUTE})
    void moreMessagesAMinuteThanASessionMaySendAreLimited(String path) throws Exception {
        String session = client.open(Wording.SPECIFICATION);
        for (int sent = 0; sent < 6; sent++) {
            assertPong(client.ask(path, ping(session)));
        }
        assertRejected(client.ask(path, ping(session)), session, "RATE_LIMITED");
        assertThat(client.refusal(session, FRAME, 429)).isEqualTo("RATE_LIMITED");
        assertPong(client.ask(path, ping(client.open(Wording.REFERENCE))));
    }

    @ParameterizedTest
    @ValueSource(strings = {ENDPOINT, ROUTE})
    void moreBytesASecondThanASessionMaySendAreLimited(String path) throws Exception {
        String session = client.open(Wording.REFERENCE);
        String large = envelope("PING", session, "{\"x\":\"" + MUCH + "\"}");
        assertPong(client.ask(path, large));
        assertRejected(client.ask(path, large), session, "RATE_LIMITED");
        assertThat(client.refusal(session, MUCH, 429)).isEqualTo("RATE_LIMITED");
        assertPong(client.ask(path, ping(session)));
    }

    @Test
    void aDocumentOfASessionThatSendsTooMuchIsRejectedOnItsRoute() throws Exception {
        String session = client.open(Wording.SPECIFICATION);
        assertPong(client.ask(ENDPOINT, envelope("PING", session, "{\"x\":\"" + MUCH + "\"}")));
        String data = envelope("DATA", session, "{\"algorithm\":\"M2M\",\"content\":\"" + MUCH + "\"}");
        assertRejected(client.ask(ROUTE, data), session, "RATE_LIMITED");
    }

    @ParameterizedTest
    @EnumSource
    void aFullTableIsBusyUntilASessionEnds(Wording wording) throws Exception {
        String first = client.open(wording);
        for (int others = 0; others < 3; others++) {
            elsewhere().open(wording);
        }
        ForeignClient last = elsewhere();
        assertRejected(last.ask(ENDPOINT, wording.hello()), null, "SERVER_BUSY");
        client.ask(ENDPOINT, close(first));
        last.open(wording);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"version\":\"1.0\",\"algorithms\":\"M2M\"}",
                "{\"version\":\"3.0\",\"compression\":{}}",
                "{\"version\":3,\"compression\":{\"algorithms\":[\"m2m\"]}}"
            })
    void capabilitiesThatCannotBeReadAreUnknown(String payload) throws Exception {
        String hello = "{\"type\":\"HELLO\",\"timestamp\":1,\"payload\":" + payload + "}";
        assertRejected(client.ask(ENDPOINT, hello), null, "UNKNOWN");
    }

    @Test
    void dataWhereSessionsAreOpenedIsUnknownAndTheSessionStays() throws Exception {
        String session = client.open(Wording.REFERENCE);
        String data = envelope("DATA", session, "{\"algorithm\":\"m2m\",\"content\":\"" + FRAME + "\"}");
        assertRejected(client.ask(ENDPOINT, data), session, "UNKNOWN");
        String hidden = Wording.SPECIFICATION.hello().replace("\"", "\\\"");
        data = envelope("DATA", session, "{\"algorithm\":\"none\",\"content\":\"" + hidden + "\"}");
        assertRejected(client.ask(ENDPOINT, data), session, "UNKNOWN");
        assertPong(client.ask(ENDPOINT, ping(session)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{} | NORMAL",
                "{\"reason\":\"NORMAL\"} | NORMAL",
                "{\"reason\":\"CLIENT_SHUTDOWN\"} | CLIENT_SHUTDOWN"
            })
    void aClientThatClosesIsToldItsReasonThenAndLater(String payload, String reason) throws Exception {
        for (Wording wording : Wording.values()) {
            String session = client.open(wording);
            assertClosed(client.ask(ENDPOINT, envelope("CLOSE", session, payload)), session, reason);
            assertClosed(client.ask(ENDPOINT, ping(session)), session, reason);
            assertClosed(client.ask(ROUTE, ping(session)), session, reason);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionWithoutMessagesTimesOut(Wording wording) throws Exception {
        String session = client.open(wording);
        Time.passes(TIMEOUT);
        assertPong(client.ask(ENDPOINT, ping(session)));
        Time.passes(TIMEOUT.plusMillis(1));
        JsonNode closed = client.ask(ROUTE, ping(session));
        assertClosed(closed, session, "TIMEOUT");
        assertThat(closed.get("timestamp").longValue()).isEqualTo(Time.NOW.get().toEpochMilli());
        assertClosed(client.ask(ENDPOINT, ping(session)), session, "TIMEOUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HELLO", "ACCEPT", "REJECT"})
    void aMessageThatIsNotLegalEndsItsSessionWithError(String type) throws Exception {
        String session = client.open(Wording.SPECIFICATION);
        assertClosed(client.ask(ENDPOINT, envelope(type, session, "{}")), session, "ERROR");
        assertClosed(client.ask(ENDPOINT, ping(session)), session, "ERROR");
    }

    @ParameterizedTest
    @ValueSource(strings = {ENDPOINT, ROUTE})
    void anUnknownSessionAndAnothersAreOneError(String path) throws Exception {
        String session = client.open(Wording.REFERENCE);
        String unknown = "sess_00000000000000000000";
        JsonNode none = client.ask(path, ping(unknown));
        JsonNode anothers = beta().ask(path, ping(session));
        assertClosed(none, unknown, "ERROR");
        assertClosed(anothers, session, "ERROR");
        assertThat(anothers.get("payload")).isEqualTo(none.get("payload"));
        assertClosed(client.ask(path, "{\"type\":\"PING\",\"timestamp\":1,\"payload\":{}}"), null, "ERROR");
        assertPong(client.ask(path, ping(session)));
    }

    private ForeignClient beta() {
        return new ForeignClient(gateway, "test2", client.address());
    }

    @Test
    void aFrameOfASessionThatIsOverOrNotTheCallersIsToldWhy() throws Exception {
        String closed = client.open(Wording.SPECIFICATION);
        String silent = client.open(Wording.REFERENCE);
        client.ask(ENDPOINT, close(closed));
        assertThat(client.refusal(closed, FRAME, 400)).isEqualTo("SESSION_CLOSED");
        assertThat(beta().refusal(silent, FRAME, 400)).isEqualTo("SESSION_UNKNOWN");
        assertThat(client.refusal("sess_00000000000000000000", FRAME, 400)).isEqualTo("SESSION_UNKNOWN");
        assertThat(client.refusal("'; --", FRAME, 400)).isEqualTo("SESSION_UNKNOWN");
        assertTaken(silent);
        Time.passes(TIMEOUT.plusMillis(1));
        assertThat(client.refusal(silent, FRAME, 400)).isEqualTo("SESSION_TIMEOUT");
        assertThat(beta().refusal(silent, FRAME, 400)).isEqualTo("SESSION_UNKNOWN");
    }

    private void assertTaken(String session) throws IOException {
        upstream.nextAnswers("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(client.post(ROUTE, "application/x-m2m", FRAME, "M2M-Session: " + session)
                        .status())
                .isEqualTo(204);
    }
}
