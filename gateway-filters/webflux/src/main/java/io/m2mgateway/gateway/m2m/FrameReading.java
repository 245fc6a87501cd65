package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.dictionary.ClientDictionaries;
import org.springframework.web.server.ServerWebExchange;

/** Frames read by filters of other kinds, on routes that let them pass as they are. All forms are read, by the protocol's limits. */
final class FrameReading implements PlainBodies.Frames {

    private final FrameCodec codec = new FrameCodec(CompressionConfig.defaults());
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
    public byte[] answer(byte[] message) {
        return codec.decodeResponse(message);
    }
}
