package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.session.SessionContexts;
import io.m2mgateway.m2m.AuthenticFrame;
import io.m2mgateway.m2m.DecodedMessage;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.DocumentFacts;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.FrameHeader;
import io.m2mgateway.m2m.HeaderCheck;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.M2mLimits;
import io.m2mgateway.m2m.SecurityThreatException;
import io.m2mgateway.m2m.ThreatType;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The codec as one route has it: its limits, the wire forms that it takes, and the check of header against document. */
final class FrameCodec {

    /** First byte of TokenNative's binary forms: they have no tag, and no JSON or tag begins so. */
    private static final int BINARY_CL100K = 0;

    private static final int BINARY_O200K = 1;

    /** What ends the streams of many APIs; no frame can hold it, since it is no JSON. */
    private static final byte[] LAST_EVENT = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /** First byte of compact frames; UTF-8 has no such byte. */
    static final byte COMPACT_FIRST = (byte) 0xC1;

    private final CompressionConfig config;
    private final Dictionaries dictionaries;
    private final M2mCodec codec;
    private final List<String> algorithms;
    private final Map<Dictionaries, FrameCodec> others;
    private final @Nullable SessionContexts contexts;

    FrameCodec(CompressionConfig config) {
        this(config, Dictionaries.shipped(), new ConcurrentHashMap<>());
    }

    private FrameCodec(CompressionConfig config, Dictionaries dictionaries, Map<Dictionaries, FrameCodec> others) {
        this.config = config;
        this.dictionaries = dictionaries;
        this.codec = M2mCodec.builder()
                .limits(M2mLimits.DEFAULT
                        .withMaxMessage(config.maxSize().toBytes())
                        .withMaxInflated(config.maxInflated().toBytes()))
                .dictionaries(dictionaries)
                .build();
        this.algorithms = config.algorithms();
        this.others = others;
        this.contexts = null;
    }

    private FrameCodec(FrameCodec outside, SessionContexts contexts) {
        this.config = outside.config;
        this.dictionaries = outside.dictionaries;
        this.codec = outside.codec.withContexts(contexts);
        this.algorithms = outside.algorithms;
        this.others = outside.others;
        this.contexts = contexts;
    }

    /** The same within a request's session: its documents are remembered, and compact frames lean on them. */
    FrameCodec with(@Nullable SessionContexts session) {
        return session == null ? this : new FrameCodec(this, session);
    }

    /** Says in an answer's headers what else its bytes depend on. */
    void describe(HttpHeaders headers) {
        if (contexts != null) {
            EntityHeaders.vary(headers, "M2M-Session");
        }
    }

    /** Bytes of earlier documents that reading or writing a frame works on. */
    long contextBytes() {
        return contexts == null ? 0 : contexts.bytes();
    }

    /** The same with these dictionaries for compact frames; there are as many as clients have own ones, and they are kept. */
    FrameCodec with(Dictionaries wanted) {
        return wanted == dictionaries
                ? this
                : others.computeIfAbsent(wanted, own -> new FrameCodec(config, own, others));
    }

    /** What compact frames are read and made with. */
    Dictionaries dictionaries() {
        return dictionaries;
    }

    /** A request as its frame's document says it is. */
    @SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
    record Decoded(byte[] document, RoutingFacts facts) {}

    /**
     * A frame from a client: decoded, its document read as JSON, its header's claims compared.
     *
     * @param most bytes of the document, at most as many as the route takes
     * @throws M2mException by the contract
     */
    Decoded decodeRequest(byte[] message, long most) {
        WireForm form = form(message);
        if (form == WireForm.PASSTHROUGH) {
            throw new DecompressionException(
                    ErrorCode.INVALID_PREFIX,
                    "the body is announced as an M2M frame and begins with no known prefix",
                    0);
        }
        requireAllowed(form);
        return taken(form, checked(codec.withMaxInflated(most).decode(message, form)));
    }

    /**
     * The content of a session message, of a form that is known.
     *
     * @param most bytes of the document, at most as many as the route takes
     * @throws M2mException by the contract
     */
    Decoded decodeData(WireForm form, byte[] content, long most) {
        if (form != WireForm.PASSTHROUGH) {
            requireAllowed(form);
        }
        return checked(codec.withMaxInflated(most).decode(content, form));
    }

    /**
     * A frame of the protection's mode and one of its keys; anything else is one error, after the same time.
     *
     * @throws M2mException by the contract
     */
    AuthenticFrame authenticate(byte[] message, FrameProtection protection) {
        return codec.authenticate(message, protection);
    }

    /**
     * An authentic frame from a client: decoded, its header's claims compared.
     *
     * @param most bytes of the document, at most as many as the route takes
     * @throws M2mException by the contract
     */
    Decoded decodeRequest(AuthenticFrame frame, long most) {
        requireAllowed(frame.form());
        return taken(frame.form(), checked(codec.withMaxInflated(most).decode(frame)));
    }

    private Decoded taken(WireForm form, Decoded decoded) {
        if (contexts != null && form == WireForm.COMPACT) {
            contexts.takeRequest(decoded.document());
        }
        return decoded;
    }

    private Decoded checked(DecodedMessage decoded) {
        DocumentFacts known = decoded.facts();
        DocumentFacts facts = known == null ? codec.facts(decoded.document()) : known;
        FrameHeader header = decoded.header();
        if (header != null) {
            HeaderCheck.compare(header, facts).ifPresent(field -> {
                throw new SecurityThreatException(
                        ThreatType.MALFORMED_INPUT, 1.0, "the frame's header contradicts its document: " + field);
            });
        }
        return new Decoded(decoded.document(), RoutingFacts.of(facts));
    }

    private static WireForm form(byte[] message) {
        if (message.length > 0 && message[0] == BINARY_CL100K) {
            return WireForm.TOKEN_NATIVE_BINARY;
        }
        if (message.length > 0 && message[0] == BINARY_O200K) {
            return WireForm.TOKEN_NATIVE_O200K_BINARY;
        }
        return WireForm.detect(message, 0, message.length);
    }

    /** TokenNative loads a vocabulary of megabytes with its first message: no work for an event loop. */
    static boolean needsVocabulary(byte[] message) {
        return message.length > 2 && ((message[0] & 0xFF) <= BINARY_O200K || (message[1] == 'T' && message[2] == 'K'));
    }

    private void requireAllowed(WireForm form) {
        String algorithm = switch (form) {
            case M2M, M2M_TEXT -> "m2m";
            case TOKEN_NATIVE, TOKEN_NATIVE_O200K, TOKEN_NATIVE_BINARY, TOKEN_NATIVE_O200K_BINARY -> "tokennative";
            case BROTLI -> "brotli";
            case ZLIB -> "zlib";
            case COMPACT -> "compact";
            case PASSTHROUGH -> "none";
        };
        if (!algorithms.contains(algorithm)) {
            throw new DecompressionException(
                    ErrorCode.UNSUPPORTED_ALGORITHM, "this route does not take the algorithm " + algorithm, 0);
        }
    }

    /** Whether a body of another content type begins as a frame does. */
    static boolean looksLikeFrame(byte[] bytes, int length) {
        return WireForm.find(bytes, 0, length) != WireForm.PASSTHROUGH;
    }

    M2mCodec codec() {
        return codec;
    }

    /**
     * What a plain document says of itself.
     *
     * @throws M2mException where it is not JSON
     */
    RoutingFacts facts(byte[] document) {
        return RoutingFacts.of(codec.facts(document));
    }

    /** Any document as a frame, protected where there is something to protect it with. */
    byte[] encode(byte[] document, WireForm form, @Nullable FrameProtection protection) {
        byte[] frame =
                protection == null ? codec.encode(document, form) : codec.encodeProtected(document, form, protection);
        if (contexts != null && form == WireForm.COMPACT) {
            contexts.takeAnswer(document);
        }
        return frame;
    }

    /** A frame from an upstream that speaks the protocol; with a protection nothing that it does not authenticate. */
    byte[] decodeResponse(byte[] message, @Nullable FrameProtection protection) {
        return decodeResponse(message, protection, codec.limits().maxInflated());
    }

    /** The same, for a document of at most so many bytes. */
    byte[] decodeResponse(byte[] message, @Nullable FrameProtection protection, long most) {
        M2mCodec limited = codec.withMaxInflated(most);
        return protection == null
                ? limited.decode(message).document()
                : limited.decode(limited.authenticate(message, protection)).document();
    }

    /** The data of an event as a frame in text form, where it is JSON, and gets smaller or has to be protected. */
    byte[] encodeEvent(byte[] data, @Nullable FrameProtection protection) {
        if (data.length == 0 || data[0] != '{') {
            return data;
        }
        try {
            byte[] frame = encode(data, WireForm.M2M_TEXT, protection);
            return protection != null || frame.length < data.length ? frame : data;
        } catch (M2mException notFramable) {
            return data;
        }
    }

    /** The data of an upstream's event as JSON, where it is a frame. With a protection all but the mark of the end has to be one. */
    byte[] decodeEvent(byte[] data, @Nullable FrameProtection protection) {
        boolean plain = protection == null
                ? data.length == 0 || data[0] != '#' || !looksLikeFrame(data, data.length)
                : data.length == 0 || Arrays.equals(data, LAST_EVENT);
        return plain ? data : decodeResponse(data, protection);
    }
}
