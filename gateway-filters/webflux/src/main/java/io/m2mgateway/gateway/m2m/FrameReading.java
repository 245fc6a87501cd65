package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.dictionary.ClientDictionaries;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import java.nio.charset.StandardCharsets;
import org.springframework.web.server.ServerWebExchange;

/** Frames read by filters of other kinds, on routes that let them pass as they are. All forms are read, by the protocol's limits. */
final class FrameReading implements PlainBodies.Frames {

    private final FrameCodec codec = new FrameCodec(CompressionConfig.defaults());
    private final SessionCodec envelopes =
            new SessionCodec((int) codec.codec().limits().maxMessage());
    private final ClientDictionaries dictionaries;

    FrameReading(ClientDictionaries dictionaries) {
        this.dictionaries = dictionaries;
    }

    @Override
    public boolean looksLikeFrame(byte[] message) {
        return FrameCodec.looksLikeFrame(message, message.length);
    }

    @Override
    public boolean mayTakeLong(byte[] message) {
        return FrameCodec.needsVocabulary(message);
    }

    @Override
    public byte[] document(ServerWebExchange exchange, byte[] message) {
        FrameCodec.Decoded decoded =
                codec.with(dictionaries.of(Client.of(exchange))).decodeRequest(message);
        exchange.getAttributes().put(RoutingFacts.ATTRIBUTE, decoded.facts());
        return decoded.document();
    }

    @Override
    public byte[] enveloped(ServerWebExchange exchange, byte[] envelope) {
        SessionMessage message = envelopes.read(envelope);
        if (message == null || !(message.payload() instanceof Data data)) {
            return envelope;
        }
        byte[] content = data.content().getBytes(StandardCharsets.UTF_8);
        return looksLikeFrame(content) ? document(exchange, content) : content;
    }

    @Override
    public byte[] answer(byte[] message) {
        return codec.decodeResponse(message, null);
    }
}
