package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.post;
import static io.m2mgateway.gateway.m2m.LinkedGateways.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that keep a session for each client: what passes leans on what passed before, and nothing depends on it. */
class LinkSessionsIT {

    private static final SessionCodec ENVELOPES = new SessionCodec(1 << 16);
    /** Closed at the end: gateways of one process share their event loops, and the first that goes takes them along. */
    private static final List<LinkedGateways> PAIRS = new ArrayList<>();

    private static final LinkedGateways SHARED =
            pair("m2m.session.path=/m2m/session", "m2m.session.api-key=test", "m2m.session.contexts.enabled=true");

    private static LinkedGateways pair(String... farProperties) {
        LinkedGateways pair = new LinkedGateways(farProperties);
        PAIRS.add(pair);
        return pair;
    }

    @AfterAll
    static void stop() {
        PAIRS.forEach(LinkedGateways::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none", "/hmac", "/aead"})
    void aConversationGetsSmallerBothWays(String path) throws Exception {
        String session = SHARED.inSession(path, "key-0", "Ann");
        for (int turns = 2; turns < 5; turns++) {
            byte[] document = turn("Ann", turns);
            byte[] frame = SHARED.ask(path, "key-0", document);
            assertThat(SHARED.relay.sessions.take()).isEqualTo(session);
            assertThat(M2mCodec.contextIds(frame)).isNotEmpty();
            assertThat(M2mCodec.contextIds(SHARED.relay.answers.take())).isNotEmpty();
            assertThat(frame.length).isLessThan(document.length / 2);
        }
    }

    @Test
    void clientsHaveSessionsOfTheirOwn() throws Exception {
        String first = SHARED.inSession("/none", "key-1", "Ann");
        String second = SHARED.inSession("/none", "key-2", "Bob");
        assertThat(second).isNotEqualTo(first);
        // What the one has sent is of no use to the other, who asks the same.
        byte[] own = SHARED.ask("/none", "key-1", turn("Ann", 3));
        byte[] others = SHARED.ask("/none", "key-2", turn("Ann", 3));
        assertThat(M2mCodec.contextIds(others)).doesNotContainAnyElementsOf(M2mCodec.contextIds(own));
    }

    @Test
    void aSessionThatIsOverIsLeftWithoutTheClientSeeingIt() throws Exception {
        String session = SHARED.inSession("/none", "key-3", "Ann");
        byte[] close = ENVELOPES.write(SessionMessage.close(session, 1, CloseReason.NORMAL, ""));
        assertThat(post(SHARED.far, "/m2m/session", "application/x-m2m+json", close, "Authorization", "Bearer key-3")
                        .statusCode())
                .isEqualTo(200);
        SHARED.ask("/none", "key-3", turn("Ann", 2));
        assertThat(SHARED.relay.sessions).containsExactly(session, "");
        byte[] next = SHARED.ask("/none", "key-3", turn("Ann", 3));
        assertThat(SHARED.relay.sessions).containsExactly("");
        assertThat(M2mCodec.contextIds(next)).isEmpty();
    }

    @Test
    void aRequestInASessionOfItsClientsStaysThere() throws Exception {
        SHARED.inSession("/none", "key-4", "Ann");
        SHARED.relay.forget();
        String[] headers = {"Authorization", "Bearer key-4", "M2M-Session", "sess_x"};
        post(SHARED.near, "/none/v1", "application/json", turn("Ann", 2), headers);
        assertThat(SHARED.relay.sessions).containsOnly("sess_x");
    }

    @Test
    void aSessionThatMayNotSendMoreIsLeftToo() throws Exception {
        LinkedGateways pair = pair(
                "m2m.session.path=/m2m/session",
                "m2m.session.api-key=test",
                "m2m.session.contexts.enabled=true",
                "m2m.session.messages-per-minute=3");
        String session = pair.inSession("/none", "key-1", "Ann");
        boolean left = false;
        for (int turns = 2; turns < 8 && !left; turns++) {
            pair.ask("/none", "key-1", turn("Ann", turns));
            left = List.copyOf(pair.relay.sessions).equals(List.of(session, ""));
        }
        assertThat(left).isTrue();
    }

    @Test
    void aLimitOfTheRouteReachesTheClientOnceAndTheSessionStays() throws Exception {
        String session = SHARED.inSession("/limited", "key-1", "Ann");
        String[] key = {"Authorization", "Bearer key-1"};
        HttpResponse<byte[]> response;
        int sent = 0;
        do {
            SHARED.relay.forget();
            response = post(SHARED.near, "/limited", "application/json", turn("Ann", 2), key);
        } while (response.statusCode() == 200 && ++sent < 50);
        Client.assertError(response, 429, "RATE_LIMITED");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.headers().firstValue("M2M-Session")).isEmpty();
        assertThat(SHARED.relay.sessions).containsExactly(session);
        SHARED.relay.forget();
        post(SHARED.near, "/limited", "application/json", turn("Ann", 2), key);
        assertThat(SHARED.relay.sessions).containsExactly(session);
    }

    @Test
    void whatNoFrameCanCarryGoesAsJsonUnlessItHasToBeProtected() throws Exception {
        byte[] tokens = LinksIT.tokens(10_001);
        String session = SHARED.inSession("/none", "key-4", "Bob");
        assertThat(SHARED.ask("/none", "key-4", tokens)).isEqualTo(tokens);
        assertThat(SHARED.relay.sessions).containsExactly("");
        SHARED.ask("/none", "key-4", turn("Bob", 2));
        assertThat(SHARED.relay.sessions).containsExactly(session);
        SHARED.relay.forget();
        Client.assertError(
                post(SHARED.near, "/hmac", "application/json", tokens, "Authorization", "Bearer key-4"),
                413,
                "CONTENT_TOO_LARGE");
        assertThat(SHARED.relay.sessions).isEmpty();
    }

    @Test
    void anUpstreamWithoutContextsIsAskedOnce() throws Exception {
        LinkedGateways pair = pair("m2m.session.path=/m2m/session", "m2m.session.api-key=test");
        List<String> envelopes = new ArrayList<>();
        await().until(() -> {
            pair.ask("/none", "key-1", turn("Ann", 1));
            envelopes.addAll(pair.relay.envelopes());
            return envelopes.size() == 2;
        });
        assertThat(envelopes.get(0)).contains("\"HELLO\"", "contexts");
        assertThat(envelopes.get(1)).contains("\"CLOSE\"");
        pair.ask("/none", "key-1", turn("Ann", 2));
        assertThat(pair.relay.sessions).containsOnly("");
        assertThat(pair.relay.envelopes()).isEmpty();
    }

    @Test
    void withoutSessionsAtTheUpstreamRequestsGoOn() throws Exception {
        LinkedGateways pair = pair();
        for (int turns = 1; turns < 5; turns++) {
            pair.ask("/none", "key-1", turn("Ann", turns));
            assertThat(pair.relay.sessions).containsOnly("");
        }
    }
}
