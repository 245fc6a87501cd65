package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Relay;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that keep a session for each client: what passes leans on what passed before, and nothing depends on it. */
class LinkSessionsIT {

    private static final String ANSWER =
            "{\"id\":\"chatcmpl-7\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"The harbour is open from six.\"}}]}";
    private static final SessionCodec ENVELOPES = new SessionCodec(1 << 16);
    /** Closed at the end: gateways of one process share their event loops, and the first that goes takes them along. */
    private static final List<Pair> PAIRS = new ArrayList<>();

    private static final Pair SHARED =
            new Pair("m2m.session.path=/m2m/session", "m2m.session.api-key=test", "m2m.session.contexts.enabled=true");

    /** Two gateways and who listens between them. */
    private static final class Pair {
        final Upstream upstream = new Upstream();
        final Gateway far;
        final Relay relay;
        final Gateway near;

        Pair(String... farProperties) {
            Routes behind = routes();
            Routes before = routes();
            upstream.answers(Upstream.json(ANSWER));
            for (String security : List.of("none", "hmac", "aead")) {
                boolean secure = !security.equals("none");
                behind.add(
                        "/" + security + "/**",
                        upstream.uri(),
                        "ApiKey=test",
                        "M2MCompression;sniff=false" + (secure ? ";key=link;security=" + security : ""));
            }
            far = behind.startWith(farProperties);
            relay = new Relay(far);
            for (String security : List.of("none", "hmac", "aead")) {
                boolean secure = !security.equals("none");
                before.add(
                        "/" + security + "/**",
                        relay.uri(),
                        "ApiKey;source=test;forward=true",
                        "M2MCompression;upstream=m2m;upstream-session=/m2m/session"
                                + (secure ? ";upstream-key=link;upstream-security=" + security : ""));
            }
            near = before.start();
            PAIRS.add(this);
        }

        /** Asks, and gives what passed between the gateways. */
        byte[] ask(String path, String key, byte[] document) throws Exception {
            relay.forget();
            upstream.seen.clear();
            HttpResponse<byte[]> response =
                    post(near, path, "application/json", document, "Authorization", "Bearer " + key);
            assertThat(response.statusCode())
                    .as(new String(response.body(), UTF_8))
                    .isEqualTo(200);
            assertThat(response.body()).asString(UTF_8).isEqualTo(ANSWER);
            assertThat(upstream.take().body()).asString(UTF_8).isEqualTo(new String(document, UTF_8));
            return relay.take();
        }

        /** Asks until a request passed in a session; it is opened beside requests, which do not wait for it. */
        String inSession(String path, String key, String who) throws Exception {
            return await().until(
                            () -> {
                                ask(path, key, turn(who, 1));
                                return relay.sessions.take();
                            },
                            session -> session.startsWith("sess_"));
        }

        void close() {
            near.close();
            relay.close();
            far.close();
            upstream.close();
        }
    }

    @AfterAll
    static void stop() {
        PAIRS.forEach(Pair::close);
    }

    private static Routes routes() {
        Routes routes = new Routes().property("m2m.keys.link.secret=" + "07".repeat(32));
        for (int i = 0; i < 5; i++) {
            routes.property("m2m.auth.sources.test.keys[" + i + "].client=agent-" + i);
            routes.property("m2m.auth.sources.test.keys[" + i + "].sha256=" + sha256("key-" + i));
        }
        return routes;
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A conversation: each turn has the earlier ones in it. */
    private static byte[] turn(String who, int turns) {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < turns; i++) {
            messages.append("{\"role\":\"user\",\"content\":\"")
                    .append(who)
                    .append(" asks for the ")
                    .append(i)
                    .append("th time at which quay the ferry to the islands lies, and whether it sails at ")
                    .append(i * 7919)
                    .append("\"},");
        }
        messages.setLength(messages.length() - 1);
        return ("{\"model\":\"gpt-4o\",\"messages\":[" + messages + "]}").getBytes(UTF_8);
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
        Pair pair = new Pair(
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
    void anUpstreamWithoutContextsIsAskedOnce() throws Exception {
        Pair pair = new Pair("m2m.session.path=/m2m/session", "m2m.session.api-key=test");
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
        Pair pair = new Pair();
        for (int turns = 1; turns < 5; turns++) {
            pair.ask("/none", "key-1", turn("Ann", turns));
            assertThat(pair.relay.sessions).containsOnly("");
        }
    }
}
