package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PeerTests {
    private static final List<String> READS_FRAMES = List.of("application/x-m2m;v=z1, application/x-m2m");
    private static final byte[] REQUEST =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Which ferry sails at noon?\"}]}"
                    .getBytes(UTF_8);
    private static final SessionCodec ENVELOPES = new SessionCodec(64 * 1024);

    private final Peer peer = new Peer().useSessionWithContexts(URI.create("http://gateway.test/m2m/session"));

    /** A server that takes all that it is offered. */
    private static CompletableFuture<byte[]> accept(byte[] envelope) {
        SessionMessage hello = Objects.requireNonNull(ENVELOPES.read(envelope));
        Offer offer = (Offer) hello.payload();
        return CompletableFuture.completedFuture(
                ENVELOPES.write(SessionMessage.accept("sess_1", 1, offer.capabilities())));
    }

    private Peer.Outgoing prepared() {
        return peer.prepare(REQUEST, peer.plan(), (endpoint, headers, envelope) -> accept(envelope))
                .join();
    }

    private static List<ContextId> named(Peer.Outgoing outgoing) {
        return M2mCodec.contextIds(outgoing.body());
    }

    @Test
    void requestsLeanOnWhatTheServerHasRead() {
        peer.learn(null, READS_FRAMES, null);
        Peer.Outgoing first = prepared();
        assertThat(named(first)).isEmpty();
        peer.learn(first, READS_FRAMES, "application/json");
        assertThat(named(prepared())).isNotEmpty();
    }

    @Test
    void whatWasRefusedBeforeItWasReadIsNotLeanedOn() {
        peer.learn(null, READS_FRAMES, null);
        peer.learn(prepared(), List.of(), "application/json");
        assertThat(named(prepared())).isEmpty();
    }

    @Test
    void aStreamWithoutBytesIsTheAnswerToHead() {
        AnswerDecoder decoder = Objects.requireNonNull(peer.decoder(null, "application/x-m2m;v=z1;form=stream"));
        assertThat(decoder.end()).isEmpty();
        decoder.close();
    }
}
