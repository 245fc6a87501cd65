package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.dictionary.ClientDictionaries;
import io.m2mgateway.gateway.dictionary.DictionaryTransport;
import io.m2mgateway.gateway.error.ErrorAnswer;
import io.m2mgateway.gateway.key.KeyRing;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.gateway.session.RouteSessions;
import io.m2mgateway.gateway.session.Sessions;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import io.m2mgateway.m2m.crypto.NonceStore;
import io.m2mgateway.m2m.crypto.SecurityMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import reactor.netty.http.client.HttpClient;

/** What the {@code M2MCompression} filters of all routes share: worker threads, and the bound on open encoders. */
public final class CompressionSupport {

    private static final Logger log = LoggerFactory.getLogger(CompressionSupport.class);

    private final CodecWork work;
    private final StreamContexts contexts;
    private final GatewayMetrics metrics;
    private final ErrorAnswer errors;
    private final @Nullable Sessions sessions;
    private final KeyRing keys;
    private final NonceStore nonces;
    private final ClientDictionaries dictionaries;
    private final DictionaryTransport transport;
    private final Links links = new Links(System::nanoTime);

    /**
     * @param maxStreamContexts responses that are encoded as streams at one time; beyond, they go out as they are
     * @param work where large bodies are worked on
     * @param sessions null where there are none
     * @param keys for protected frames
     * @param nonces of protected frames that were taken
     * @param dictionaries for compact frames
     * @param transport dictionaries for content codings
     */
    public CompressionSupport(
            int maxStreamContexts,
            CodecWork work,
            GatewayMetrics metrics,
            ErrorAnswer errors,
            @Nullable Sessions sessions,
            KeyRing keys,
            NonceStore nonces,
            ClientDictionaries dictionaries,
            DictionaryTransport transport) {
        this.sessions = sessions;
        this.transport = transport;
        this.dictionaries = dictionaries;
        this.work = work;
        this.contexts = new StreamContexts(maxStreamContexts);
        this.metrics = metrics;
        this.errors = errors;
        this.keys = keys;
        this.nonces = nonces;
        warmUp();
    }

    /** Native libraries are unpacked and loaded here, at start-up, and not on an event loop with the first request. */
    private static void warmUp() {
        byte[] document = ("{\"model\":\"warm-up\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "warm ".repeat(50)
                        + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        M2mCodec codec = M2mCodec.create();
        try {
            codec.decode(codec.encode(document));
        } catch (M2mException unavailable) {
            log.warn("M2M frames cannot be read or written on this platform: {}", unavailable.reason());
        }
        for (ContentCoding coding : ContentCoding.values()) {
            if (coding.isAvailable()) {
                ContentCodings.decode(coding.encode(document), List.of(coding), document.length);
            }
        }
    }

    KeyRing keys() {
        return keys;
    }

    ClientDictionaries dictionaries() {
        return dictionaries;
    }

    DictionaryTransport dictionaryTransport() {
        return transport;
    }

    Links links() {
        return links;
    }

    NonceStore nonces() {
        return nonces;
    }

    ErrorAnswer errors() {
        return errors;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    CodecWork work() {
        return work;
    }

    /** Sessions of a route with this codec, whose frames are protected so; null where there are none. */
    @Nullable
    RouteSessions sessions(M2mCodec codec, SecurityMode security) {
        return sessions == null ? null : new RouteSessions(sessions, codec, work, security);
    }

    StreamContexts contexts() {
        return contexts;
    }

    /** How many stream encoders are open. */
    public int openStreamContexts() {
        return contexts.open();
    }

    /** The filter for the upstream's side; one serves all routes. */
    public GlobalFilter upstreamFilter() {
        return new UpstreamCodecFilter();
    }

    /**
     * Sends a request again that an upstream took for no frame; one serves all routes.
     *
     * @param http opens sessions with upstreams
     */
    public GlobalFilter linkFilter(HttpClient http) {
        return new LinkFilter(new LinkSessions(http, System::nanoTime));
    }

    /** How filters of other kinds read a frame on a route without {@code M2MCompression}. */
    public PlainBodies.Frames frames() {
        return new FrameReading(dictionaries);
    }
}
