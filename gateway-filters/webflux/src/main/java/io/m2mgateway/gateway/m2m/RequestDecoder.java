package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.Codings;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.RequestBody;
import io.m2mgateway.gateway.dictionary.ClientDictionaries;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.m2m.CompressionConfig.RequestMode;
import io.m2mgateway.gateway.m2m.CompressionConfig.Upstream;
import io.m2mgateway.gateway.observe.FilterMetrics;
import io.m2mgateway.gateway.session.SessionContexts;
import io.m2mgateway.m2m.AuthenticFrame;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The request on its way in: frames and coded bodies become plain JSON; what is plain already is not read at all.
 * Says what the headers then have to say.
 */
final class RequestDecoder {

    /** {@link io.m2mgateway.m2m.WireForm#detect} needs no more. */
    private static final int TAG_BYTES = 16;

    /** For a body that is not even read: the caller may tell it by identity and need not subscribe. */
    static final Mono<BodyChange> UNTOUCHED = Mono.just(BodyChange.NONE);

    private final CompressionConfig config;
    private final FrameCodec codec;
    private final CodecWork work;
    private final ClientDictionaries dictionaries;
    private final @Nullable FrameSecurity security;
    private final boolean framesOnly;
    private final long maxInflated;

    /** @param security what frames must have; null where plain ones do */
    RequestDecoder(
            CompressionConfig config,
            FrameCodec codec,
            CodecWork work,
            ClientDictionaries dictionaries,
            @Nullable FrameSecurity security) {
        this.dictionaries = dictionaries;
        this.config = config;
        this.codec = codec;
        this.work = work;
        this.security = security;
        this.maxInflated = config.maxInflated().toBytes();
        this.framesOnly = config.request() == RequestMode.REQUIRE || security != null;
    }

    Mono<BodyChange> decode(ServerWebExchange exchange, FilterMetrics meters) {
        ServerHttpRequest request = exchange.getRequest();
        HttpHeaders headers = request.getHeaders();
        MediaKind kind = MediaKind.of(headers);
        RequestBody body = RequestBody.of(exchange);
        return switch (kind) {
            case FRAME ->
                config.request() == RequestMode.OFF
                        ? UNTOUCHED
                        : decodeFrame(exchange, body, codings(headers, true), meters);
            case ENVELOPE ->
                Mono.error(new DecompressionException(
                        ErrorCode.UNSUPPORTED_ALGORITHM, "this route takes no session messages"));
            default -> decodePlain(exchange, body, kind, meters);
        };
    }

    /**
     * The envelope that this request carries, its content codings removed. What filters in front of this one read of the request is the document within.
     */
    Mono<byte[]> envelope(ServerWebExchange exchange) {
        List<ContentCoding> codings = codings(exchange.getRequest().getHeaders(), true);
        Mono<byte[]> sent = RequestBody.of(exchange).join();
        return codings.isEmpty()
                ? sent
                : sent.flatMap(coded -> work.inflate(coded.length, maxInflated, most -> inflate(coded, codings, most)));
    }

    private Mono<BodyChange> decodePlain(
            ServerWebExchange exchange, RequestBody body, MediaKind kind, FilterMetrics meters) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        boolean sniffs = config.sniff() && config.request() != RequestMode.OFF && kind != MediaKind.OTHER;
        if (sniffs) {
            List<ContentCoding> codings = codings(headers, true);
            // A coded body is read whole: no look at its beginning could be sure of what comes out of it.
            return codings.isEmpty()
                    ? body.peek(TAG_BYTES)
                            .flatMap(peek -> FrameCodec.looksLikeFrame(peek.array(), peek.length())
                                    ? decodeFrame(exchange, body, codings, meters)
                                    : passPlain(body, kind, headers, meters))
                    : body.join()
                            .flatMap(coded -> inflated(body, coded, codings, meters))
                            .flatMap(change -> sniffInflated(exchange, body, change, meters));
        }
        return passPlain(body, kind, headers, meters);
    }

    private Mono<BodyChange> sniffInflated(
            ServerWebExchange exchange, RequestBody body, BodyChange change, FilterMetrics meters) {
        if (framesOnly && change.length() > 0) {
            return decodeFrame(exchange, body, List.of(), meters);
        }
        return body.join()
                .flatMap(plain -> FrameCodec.looksLikeFrame(plain, plain.length)
                        ? decodeFrame(exchange, body, List.of(), meters)
                        : Mono.just(change));
    }

    private Mono<BodyChange> passPlain(RequestBody body, MediaKind kind, HttpHeaders headers, FilterMetrics meters) {
        if (framesOnly) {
            return body.peek(1).map(peek -> {
                if (peek.length() > 0) {
                    throw new DecompressionException(
                            ErrorCode.INVALID_PREFIX,
                            security == null
                                    ? "this route takes M2M frames only: send application/x-m2m"
                                    : "this route takes protected M2M frames only: send application/x-m2m",
                            0);
                }
                return BodyChange.NONE;
            });
        }
        if (kind == MediaKind.OTHER) {
            return UNTOUCHED;
        }
        boolean framedLater = config.upstream() == Upstream.M2M
                && UpstreamCodecFilter.isFramed(headers, config.upstreamSecurity() != CompressionConfig.Security.NONE);
        List<ContentCoding> codings =
                config.contentEncoding() || framedLater ? codings(headers, framedLater) : List.of();
        if (!codings.isEmpty()) {
            return body.join().flatMap(coded -> inflated(body, coded, codings, meters));
        }
        return framedLater ? body.join().thenReturn(BodyChange.NONE) : UNTOUCHED;
    }

    private Mono<BodyChange> inflated(
            RequestBody body, byte[] coded, List<ContentCoding> codings, FilterMetrics meters) {
        if (coded.length == 0) {
            return UNTOUCHED;
        }
        byte[] known = body.inflated();
        return measured(
                        known == null ? coded.length : 0,
                        false,
                        most -> known == null ? inflate(coded, codings, most) : known,
                        plain -> plain.length,
                        meters)
                .map(plain -> {
                    body.replace(plain);
                    return new BodyChange(plain.length, false);
                });
    }

    private Mono<BodyChange> decodeFrame(
            ServerWebExchange exchange, RequestBody body, List<ContentCoding> codings, FilterMetrics meters) {
        return body.join().flatMap(message -> {
            if (message.length == 0) {
                return UNTOUCHED;
            }
            return (security == null
                            ? decoded(exchange, message, codings, meters)
                            : opened(exchange, message, codings, security, meters))
                    .map(decoded -> {
                        exchange.getAttributes().put(RoutingFacts.ATTRIBUTE, decoded.facts());
                        body.replace(decoded.document());
                        return new BodyChange(decoded.document().length, true);
                    });
        });
    }

    private Mono<FrameCodec.Decoded> decoded(
            ServerWebExchange exchange, byte[] message, List<ContentCoding> codings, FilterMetrics meters) {
        SessionContexts contexts = SessionContexts.of(exchange);
        FrameCodec own = codec.with(dictionaries.of(Client.of(exchange))).with(contexts);
        if (contexts != null) {
            Mono<byte[]> frame = codings.isEmpty()
                    ? Mono.just(message)
                    : work.run(Long.MAX_VALUE, () -> inflate(message, codings, maxInflated));
            return frame.flatMap(bytes -> contexts.resolve(exchange, M2mCodec.contextIds(bytes))
                    .then(Mono.defer(() -> measured(
                            message.length,
                            mayTakeLong(own) || FrameCodec.needsVocabulary(bytes),
                            most -> own.decodeRequest(bytes, most),
                            decoded -> decoded.document().length,
                            meters))));
        }
        boolean mayTakeLong = !codings.isEmpty() || FrameCodec.needsVocabulary(message);
        return measured(
                message.length,
                mayTakeLong,
                most -> own.decodeRequest(inflate(message, codings, most), most),
                decoded -> decoded.document().length,
                meters);
    }

    /** A document is about as large as what it leans on, however small its frame is. */
    private static boolean mayTakeLong(FrameCodec own) {
        return own.contextBytes() > CodecWork.INLINE_LIMIT;
    }

    private Mono<FrameCodec.Decoded> opened(
            ServerWebExchange exchange,
            byte[] message,
            List<ContentCoding> codings,
            FrameSecurity required,
            FilterMetrics meters) {
        FrameProtection protection = required.protection(exchange);
        SessionContexts contexts = SessionContexts.of(exchange);
        FrameCodec own = codec.with(dictionaries.of(Client.of(exchange))).with(contexts);
        if (!required.refusesReplays() && contexts == null) {
            return measured(
                    message.length,
                    !codings.isEmpty(),
                    most -> own.decodeRequest(own.authenticate(inflate(message, codings, most), protection), most),
                    decoded -> decoded.document().length,
                    meters);
        }
        Mono<AuthenticFrame> authentic = work.run(
                codings.isEmpty() ? message.length : Long.MAX_VALUE,
                () -> own.authenticate(inflate(message, codings, maxInflated), protection));
        Mono<AuthenticFrame> taken = required.refusesReplays() ? required.takenOnce(exchange, authentic) : authentic;
        return taken.flatMap(frame -> resolved(exchange, contexts, frame.contextIds())
                .then(Mono.defer(() -> measured(
                        message.length,
                        mayTakeLong(own),
                        most -> own.decodeRequest(frame, most),
                        decoded -> decoded.document().length,
                        meters))));
    }

    /** What a frame names is looked up once it is authentic. */
    private static Mono<Void> resolved(
            ServerWebExchange exchange, @Nullable SessionContexts contexts, List<ContextId> ids) {
        return contexts == null ? Mono.empty() : contexts.resolve(exchange, ids);
    }

    private <T> Mono<T> measured(
            int size,
            boolean mayTakeLong,
            CodecWork.Inflation<T> decode,
            ToLongFunction<T> plainSize,
            FilterMetrics meters) {
        Mono<T> timed = work.inflate(mayTakeLong ? Long.MAX_VALUE : size, maxInflated, most -> {
            long start = System.nanoTime();
            T plain = decode.upTo(most);
            meters.time(System.nanoTime() - start);
            meters.bytes(FilterMetrics.Direction.IN, size);
            meters.bytes(FilterMetrics.Direction.RAW, plainSize.applyAsLong(plain));
            return plain;
        });
        return meters.observed("decode", timed);
    }

    private static byte[] inflate(byte[] body, List<ContentCoding> codings, long most) {
        return codings.isEmpty() ? body : ContentCodings.decode(body, codings, most);
    }

    /**
     * The codings of a body that has to be read.
     *
     * @throws GatewayException 415 for one that we do not know, or where the route decodes none
     */
    private List<ContentCoding> codings(HttpHeaders headers, boolean mustRead) {
        List<String> values = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (values == null) {
            return List.of();
        }
        ContentCodings.Parsed parsed = ContentCodings.parse(values);
        if (parsed.unknown() != null) {
            throw unsupported(parsed.unknown());
        }
        if (mustRead && !config.contentEncoding() && !parsed.chain().isEmpty()) {
            throw unsupported(parsed.chain().get(0).token());
        }
        return parsed.chain();
    }

    private GatewayException unsupported(String coding) {
        return Codings.unsupported(coding, config.contentEncoding());
    }
}
