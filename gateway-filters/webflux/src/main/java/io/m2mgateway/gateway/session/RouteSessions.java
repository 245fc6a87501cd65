package io.m2mgateway.gateway.session;

import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.body.RouteRulesFilter;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.SecurityMode;
import io.m2mgateway.m2m.session.Algorithm;
import io.m2mgateway.m2m.session.CloseReason;
import io.m2mgateway.m2m.session.MessageType;
import io.m2mgateway.m2m.session.RejectionCode;
import io.m2mgateway.m2m.session.Session;
import io.m2mgateway.m2m.session.SessionCodec;
import io.m2mgateway.m2m.session.SessionData;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Data;
import io.m2mgateway.m2m.session.SessionUse;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Envelopes on one route: documents in DATA, and the answers to them. Thread-safe. */
public final class RouteSessions {
    /** The media type of an envelope. */
    public static final MediaType ENVELOPE_TYPE = new MediaType("application", "x-m2m+json", Map.of());

    private final Sessions sessions;
    private final SessionCodec envelopes;
    private final M2mCodec codec;
    private final CodecWork work;
    private final boolean tooWeak;

    /** What an envelope is to the route. */
    public sealed interface Entry {}

    /**
     * A document, to be handled as any other; its answer goes back through {@link #data}.
     *
     * @param session in which it was sent
     * @param document plain
     */
    @SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
    public record Document(Session session, byte[] document) implements Entry {}

    /** Decodes what DATA carries, by the rules of the route. */
    @FunctionalInterface
    public interface Contents {

        /**
         * The document of content of this form.
         *
         * @param most bytes of it
         */
        byte[] document(WireForm form, byte[] content, long most);
    }

    /**
     * Something that is answered at once.
     *
     * @param envelope the answer; null for an empty one
     */
    @SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
    public record Answered(byte @Nullable [] envelope) implements Entry {}

    /**
     * Envelopes of a route with these limits.
     *
     * @param security how the frames are protected that the route reads
     */
    public RouteSessions(Sessions sessions, M2mCodec codec, CodecWork work, SecurityMode security) {
        this.tooWeak = security.code() < sessions.requiredSecurity().code();
        this.work = work;
        this.sessions = sessions;
        this.codec = codec;
        envelopes = new SessionCodec((int) codec.limits().maxMessage());
    }

    /** Completes where a frame names no session, or one that it may be sent in; what the session remembers is then {@linkplain SessionContexts#of the request's}. */
    public Mono<Void> requireOpen(ServerWebExchange exchange) {
        String id = RouteRulesFilter.session(exchange);
        if (id == null) {
            return Mono.empty();
        }
        if (tooWeak) {
            return Mono.error(unprotected());
        }
        long length = exchange.getRequest().getHeaders().getContentLength();
        Mono<Session> open = length >= 0
                ? sessions.requireOpen(exchange, id, length)
                : RequestBody.of(exchange)
                        .join()
                        .flatMap(message -> sessions.requireOpen(exchange, id, message.length));
        return open.doOnNext(session -> {
                    SessionContexts contexts = sessions.contexts(session);
                    if (contexts != null) {
                        contexts.attachTo(exchange);
                    }
                })
                .then();
    }

    /**
     * Reads an envelope. Fails with the contract's errors for what is none, and for a document that cannot be decoded.
     *
     * @param bytes the whole body
     * @param contents decodes a document
     */
    public Mono<Entry> enter(ServerWebExchange exchange, byte[] bytes, Contents contents) {
        return work.run(bytes.length, () -> Optional.ofNullable(envelopes.read(bytes)))
                .flatMap(message -> message.isEmpty()
                        ? Mono.just(new Answered(null))
                        : enter(exchange, message.get(), bytes.length, contents));
    }

    private Mono<Entry> enter(ServerWebExchange exchange, SessionMessage message, int bytes, Contents contents) {
        String id = message.sessionId();
        if (id == null || !(message.payload() instanceof Data data)) {
            return sessions.answer(exchange, message, bytes)
                    .map(envelopes::write)
                    .<Entry>map(Answered::new)
                    .defaultIfEmpty(new Answered(null));
        }
        if (tooWeak) {
            return Mono.error(unprotected());
        }
        return sessions.use(exchange, id, bytes).flatMap(use -> {
            if (use instanceof SessionUse.Open open) {
                Session session = open.session();
                return work.inflate(
                        size(session, bytes),
                        codec.limits().maxInflated(),
                        most -> new Document(
                                session,
                                SessionData.decode(
                                        data,
                                        session.agreement(),
                                        (content, form) -> contents.document(form, content, most))));
            }
            return use instanceof SessionUse.TooLarge
                    ? Mono.error(Sessions.tooLarge())
                    : Mono.just(new Answered(envelopes.write(refusal(id, use))));
        });
    }

    private GatewayException unprotected() {
        return new GatewayException(GatewayError.of(
                ErrorCode.UNSUPPORTED_ALGORITHM,
                "Sessions demand frames with " + sessions.requiredSecurity() + ", which this route does not check."));
    }

    /** What a document of this session counts as for {@link CodecWork}: the first one in tokens loads megabytes of tables. */
    private static long size(Session session, int bytes) {
        return session.agreement().algorithm() == Algorithm.TOKENNATIVE ? Long.MAX_VALUE : bytes;
    }

    private SessionMessage refusal(String id, SessionUse use) {
        long now = sessions.now();
        if (use instanceof SessionUse.Limited) {
            return SessionMessage.reject(id, now, RejectionCode.RATE_LIMITED, "The session sends too much.");
        }
        if (use instanceof SessionUse.Unavailable) {
            return SessionMessage.reject(id, now, RejectionCode.SERVER_BUSY, "Sessions cannot be looked up now.");
        }
        return use instanceof SessionUse.Over over
                ? SessionMessage.close(id, now, over.reason(), "The session is over.")
                : SessionMessage.close(id, now, CloseReason.ERROR, "There is no such session.");
    }

    /** An answer's document as DATA of its session. Fails where the session's algorithm cannot hold it. */
    public Mono<byte[]> data(Session session, byte[] document) {
        return work.run(size(session, document.length), () -> {
            Data data = SessionData.encode(document, session.agreement(), codec, null);
            return envelopes.write(new SessionMessage(MessageType.DATA, session.id(), sessions.now(), data));
        });
    }

    /** Writes an envelope as the whole answer. */
    public static Mono<Void> writeEnvelope(ServerHttpResponse response, byte[] envelope) {
        response.getHeaders().setContentType(ENVELOPE_TYPE);
        response.getHeaders().setContentLength(envelope.length);
        DataBuffer buffer = response.bufferFactory().wrap(envelope);
        return response.writeWith(Mono.just(buffer));
    }
}
