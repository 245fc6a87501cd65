package io.m2mgateway.m2m.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextHistory;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client's side of contexts against a server's history. */
class SessionFramesTests {
    private static final String SESSION = "sess_0123456789abcdefghij";
    private static final ContextLimits LIMITS = new ContextLimits(4, 1 << 16);

    private final M2mCodec codec = M2mCodec.create();
    private final SessionFrames frames = new SessionFrames(codec, SESSION, LIMITS, null);
    private final ContextHistory server = new ContextHistory(LIMITS);

    private static byte[] request(int turns) {
        StringBuilder text =
                new StringBuilder("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"start\"}");
        for (int i = 0; i < turns; i++) {
            text.append(",{\"role\":\"assistant\",\"content\":\"answer ")
                    .append(i * 7919)
                    .append("\"},{\"role\":\"user\",\"content\":\"question ")
                    .append(i * 104729)
                    .append("\"}");
        }
        return text.append("]}").toString().getBytes(UTF_8);
    }

    private byte[] received(byte[] frame) {
        byte[] document = codec.withContexts(server).decode(frame).document();
        server.add(context(document));
        return document;
    }

    private static Context context(byte[] document) {
        return new Context(ContextId.of(SESSION, document), document);
    }

    @Test
    void theFirstStandsAloneAndTheNextLeansOnWhatWasTaken() {
        SessionFrames.Request first = frames.encode(request(3));
        assertThat(M2mCodec.contextIds(first.frame())).isEmpty();
        assertThat(M2mCodec.contextIds(frames.encode(request(4)).frame()))
                .as("not answered yet")
                .isEmpty();
        assertThat(received(first.frame())).isEqualTo(request(3));
        first.taken();
        SessionFrames.Request second = frames.encode(request(4));
        assertThat(M2mCodec.contextIds(second.frame()))
                .containsExactly(context(request(3)).id());
        assertThat(received(second.frame())).isEqualTo(request(4));
    }

    @Test
    void theOneThatItGrewFromIsNamedLast() {
        byte[] other = "{\"model\":\"o3\",\"messages\":[]}".getBytes(UTF_8);
        for (byte[] document : List.of(request(2), request(5), other)) {
            SessionFrames.Request sent = frames.encode(document);
            received(sent.frame());
            sent.taken();
        }
        assertThat(M2mCodec.contextIds(frames.encode(request(6)).frame()))
                .containsExactly(context(other).id(), context(request(5)).id());
    }

    @Test
    void whatIsGoneIsSentInFullAndNotNamedAgain() {
        SessionFrames.Request first = frames.encode(request(3));
        first.taken();
        SessionFrames.Request second = frames.encode(request(4));
        assertThatThrownBy(() -> received(second.frame()))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        gone -> assertThat(gone.detail()).isEqualTo("CONTEXT_GONE"));
        SessionFrames.Request again = second.inFull();
        assertThat(M2mCodec.contextIds(again.frame())).isEmpty();
        assertThat(received(again.frame())).isEqualTo(request(4));
        again.taken();
        assertThat(M2mCodec.contextIds(frames.encode(request(5)).frame()))
                .containsExactly(context(request(4)).id());
    }

    @Test
    void anAnswerMayLeanOnItsRequestThoughThatWasForgottenMeanwhile() {
        SessionFrames.Request sent = frames.encode(request(5));
        received(sent.frame());
        byte[] answer = request(5);
        byte[] framed = codec.withContexts(server).encode(answer, WireForm.COMPACT);
        assertThat(M2mCodec.contextIds(framed)).isNotEmpty();
        for (int i = 0; i < 9; i++) {
            frames.encode(request(i)).taken();
        }
        assertThat(sent.answer(framed)).isEqualTo(answer);
    }

    @Test
    void anAnswerIsRememberedAndNamedByTheNextRequest() {
        SessionFrames.Request first = frames.encode(request(1));
        received(first.frame());
        first.taken();
        byte[] answer =
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"a long answer of many words\"}}]}"
                        .getBytes(UTF_8);
        byte[] framed = codec.withContexts(server).encode(answer, WireForm.COMPACT);
        server.add(context(answer));
        assertThat(first.answer(framed)).isEqualTo(answer);
        byte[] next = new String(request(1), UTF_8)
                .replace("]}", ",{\"role\":\"assistant\",\"content\":\"a long answer of many words\"}]}")
                .getBytes(UTF_8);
        SessionFrames.Request second = frames.encode(next);
        assertThat(M2mCodec.contextIds(second.frame()))
                .containsExactly(context(answer).id(), context(request(1)).id());
        assertThat(received(second.frame())).isEqualTo(next);
    }

    @Test
    void protectedFramesToo() {
        FrameProtection hmac = FrameProtection.hmac(List.of(new byte[16]));
        SessionFrames guarded = new SessionFrames(codec, SESSION, LIMITS, hmac);
        guarded.encode(request(3)).taken();
        SessionFrames.Request sent = guarded.encode(request(4));
        server.add(context(request(3)));
        M2mCodec inSession = codec.withContexts(server);
        assertThat(inSession.decode(inSession.authenticate(sent.frame(), hmac)).document())
                .isEqualTo(request(4));
        byte[] answer = inSession.encodeProtected(request(4), WireForm.COMPACT, hmac);
        assertThat(sent.answer(answer)).isEqualTo(request(4));
        answer[answer.length - 1] ^= 1;
        assertThatThrownBy(() -> sent.answer(answer)).isInstanceOf(DecompressionException.class);
    }
}
