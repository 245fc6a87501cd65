package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Relay;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.harness.Upstream;
import java.net.http.HttpResponse;
import java.util.List;

/** Two gateways with a link that keeps sessions, and who listens between them. */
final class LinkedGateways implements AutoCloseable {

    private static final String ANSWER =
            "{\"id\":\"chatcmpl-7\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"The harbour is open from six.\"}}]}";

    final Upstream upstream = new Upstream();
    final Gateway far;
    final Relay relay;
    final Gateway near;

    LinkedGateways(String... farProperties) {
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
        behind.add(
                "/limited/**",
                upstream.uri(),
                "ApiKey=test",
                "DistributedRateLimit;key=client;limits[0].measure=requests;limits[0].limit=40;limits[0].per=1d",
                "M2MCompression;sniff=false");
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
        before.add(
                "/limited/**",
                relay.uri(),
                "ApiKey;source=test;forward=true",
                "M2MCompression;upstream=m2m;upstream-session=/m2m/session");
        near = before.start();
    }

    /** Asks, and gives what passed between the gateways. */
    byte[] ask(String path, String key, byte[] document) throws Exception {
        relay.forget();
        upstream.seen.clear();
        HttpResponse<byte[]> response =
                post(near, path, "application/json", document, "Authorization", "Bearer " + key);
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
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

    @Override
    public void close() {
        near.close();
        relay.close();
        far.close();
        upstream.close();
    }

    private static Routes routes() {
        Routes routes = new Routes().property("m2m.keys.link.secret=" + "07".repeat(32));
        for (int i = 0; i < 5; i++) {
            routes.property("m2m.auth.sources.test.keys[" + i + "].client=agent-" + i);
            routes.property("m2m.auth.sources.test.keys[" + i + "].sha256=" + Sha256.of("key-" + i));
        }
        return routes;
    }

    /** A conversation: each turn has the earlier ones in it. */
    static byte[] turn(String who, int turns) {
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
}
