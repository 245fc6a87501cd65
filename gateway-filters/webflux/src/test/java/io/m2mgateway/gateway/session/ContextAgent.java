package io.m2mgateway.gateway.session;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Sha256;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.Capabilities;
import io.m2mgateway.m2m.session.ClientSession;
import io.m2mgateway.m2m.session.ContextExtension;
import io.m2mgateway.m2m.session.Dialect;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionFrames;
import io.m2mgateway.m2m.session.SessionMessage;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client with a session and the documents of it, and the gateway that it speaks to. */
final class ContextAgent {
    static final String COMPACT = "application/x-m2m;v=z1";
    static final String ANSWER =
            "{\"id\":\"chatcmpl-7\",\"object\":\"chat.completion\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":"
                    + "{\"role\":\"assistant\",\"content\":\"The harbour is open until six, and the tide is low at four.\"},\"finish_reason\":\"stop\"}]}";
    static final M2mCodec CODEC = M2mCodec.create();
    static final byte[] KEY = new byte[32];
    static final ContextLimits LIMITS = new ContextLimits(6, 512 << 10);
    private static final SessionCodec ENVELOPES = new SessionCodec(1 << 16);

    /** A gateway whose sessions remember little, with a route for each protection. */
    static Gateway gateway(Upstream upstream) throws Exception {
        return new Routes()
                .add("/v1/**", upstream.uri(), "ApiKey=clients", "M2MCompression")
                .add(
                        "/limited/**",
                        upstream.uri(),
                        "ApiKey=clients",
                        "DistributedRateLimit=tokens",
                        "SecurityScan",
                        "M2MCompression")
                .add("/hmac/**", upstream.uri(), "ApiKey=clients", "M2MCompression;security=hmac;key=k")
                .add("/aead/**", upstream.uri(), "ApiKey=clients", "M2MCompression;security=aead;key=k")
                .add(
                        "/once/**",
                        upstream.uri(),
                        "ApiKey=clients",
                        "M2MCompression;security=aead;key=k;replay-window=1m")
                .startWith(
                        "m2m.limits.policies.tokens.key=client",
                        "m2m.limits.policies.tokens.limits[0].measure=tokens",
                        "m2m.limits.policies.tokens.limits[0].limit=100000",
                        "m2m.limits.policies.tokens.limits[0].per=1d",
                        "m2m.keys.k.secret=" + HexFormat.of().formatHex(KEY),
                        "m2m.session.path=/m2m/session",
                        "m2m.session.api-key=clients",
                        "m2m.session.contexts.enabled=true",
                        "m2m.session.contexts.max-messages=" + LIMITS.messages(),
                        "m2m.session.contexts.max-bytes=" + LIMITS.bytes() + "B",
                        "m2m.auth.sources.clients.keys[0].client=acme",
                        "m2m.auth.sources.clients.keys[0].sha256=" + Sha256.of("k-acme"),
                        "m2m.auth.sources.clients.keys[1].client=other",
                        "m2m.auth.sources.clients.keys[1].sha256=" + Sha256.of("k-other"));
    }

    static byte[] request(int turns) {
        StringBuilder text = new StringBuilder(
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"is the harbour open?\"}");
        for (int i = 1; i <= turns; i++) {
            text.append(
                    ",{\"role\":\"assistant\",\"content\":\"The harbour is open until six, and the tide is low at four.\"}"
                            + ",{\"role\":\"user\",\"content\":\"and at pier ");
            text.append(i * 7919).append("?\"}");
        }
        return text.append("]}").toString().getBytes(UTF_8);
    }

    static void assertGone(HttpResponse<byte[]> response) {
        assertError(response, 400, "DECOMPRESSION_FAILED");
        assertThat(new String(response.body(), UTF_8)).contains("\"reason\":\"CONTEXT_GONE\"");
    }

    static int indexOf(byte[] frame, ContextId name) {
        String hex = HexFormat.of().formatHex(frame);
        return hex.indexOf(name.toString()) / 2;
    }

    private final Gateway gateway;
    private final String key;
    final ClientSession session;
    final SessionFrames frames;

    ContextAgent(Gateway gateway, String key, @Nullable FrameProtection protection) throws Exception {
        this.gateway = gateway;
        this.key = key;
        session = new ClientSession(
                Capabilities.offer(Dialect.SPECIFICATION, "agent", List.of(Algorithm.M2M))
                        .withExtensions(ContextExtension.wanted()),
                InstantSource.system());
        session.receive(control(session.hello()));
        ContextLimits agreed = Objects.requireNonNull(
                Objects.requireNonNull(session.agreement()).contexts());
        frames = new SessionFrames(CODEC, id(), agreed, protection);
    }

    String id() {
        return Objects.requireNonNull(session.id());
    }

    SessionMessage control(SessionMessage message) throws Exception {
        byte[] reply = post(
                        gateway,
                        "/m2m/session",
                        "application/x-m2m+json",
                        ENVELOPES.write(message),
                        "Authorization",
                        "Bearer " + key)
                .body();
        return Objects.requireNonNull(ENVELOPES.read(reply));
    }

    HttpResponse<byte[]> send(String path, byte[] frame) throws Exception {
        return post(
                gateway,
                path,
                COMPACT,
                frame,
                "Authorization",
                "Bearer " + key,
                "Accept",
                COMPACT,
                "M2M-Session",
                id());
    }

    /** Sends a document, reads its answer, and gives the bytes of both. */
    int[] exchange(Upstream upstream, String path, byte[] document) throws Exception {
        SessionFrames.Request request = frames.encode(document);
        HttpResponse<byte[]> response = send(path, request.frame());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(COMPACT);
        assertThat(response.headers().allValues("Vary")).anyMatch(value -> value.contains("M2M-Session"));
        request.taken();
        assertThat(request.answer(response.body())).asString(UTF_8).isEqualTo(ANSWER);
        assertThat(upstream.take().body()).isEqualTo(document);
        return new int[] {request.frame().length, response.body().length};
    }

    /** Sends a document that leans on nothing. */
    void sendInFull(Upstream upstream, byte[] document) throws Exception {
        assertThat(send("/v1/chat", CODEC.encode(document, WireForm.COMPACT)).statusCode())
                .isEqualTo(200);
        upstream.take();
    }
}
