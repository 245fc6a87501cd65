package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.dictionary.ClientDictionaries;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import java.nio.charset.StandardCharsets;
import org.springframework.web.server.ServerWebExchange;

/** Frames read by filters of other kinds, in front of who decodes them or where nobody does. All forms are read; how large one may be has been checked by the route's limits. */
final class FrameReading implements PlainBodies.Frames {

    private final FrameCodec codec = new FrameCodec(CompressionConfig.widest());
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
    public byte[] document(ServerWebExchange exchange, byte[] message, long most) {
        FrameCodec.Decoded decoded =
                codec.with(dictionaries.of(Client.of(exchange))).decodeRequest(message, most);
        exchange.getAttributes().put(RoutingFacts.ATTRIBUTE, decoded.facts());
        return decoded.document();
    }

    @Override
    public byte[] enveloped(ServerWebExchange exchange, byte[] envelope, long most) {
        SessionMessage message = envelopes.read(envelope);
        if (message == null || !(message.payload() instanceof Data data)) {
            return envelope;
        }
        byte[] content = data.content().getBytes(StandardCharsets.UTF_8);
        return looksLikeFrame(content) ? document(exchange, content, most) : content;
    }

    @Override
    public byte[] answer(byte[] message, long most) {
        return codec.decodeResponse(message, null, most);
    }
}
