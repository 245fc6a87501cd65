package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.CodedStreams;
import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.HeldBody;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.PlainResponse;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.compress.CompactStreams;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.session.SessionFrames;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An upstream's answer, made plain: content coding removed, frames decoded. What cannot be decoded is the upstream's error. */
final class UpstreamResponse extends PlainResponse {

    private final UpstreamSide side;
    private final Supplier<SessionFrames.@Nullable Request> inSession;

    /** @param inSession the request as it was sent in a session; null where it was in none */
    UpstreamResponse(
            ServerHttpResponse response,
            HttpMethod method,
            UpstreamSide side,
            Supplier<SessionFrames.@Nullable Request> inSession) {
        super(response, method);
        this.side = side;
        this.inSession = inSession;
    }

    @Override
    protected Handling handling(MediaKind kind) {
        boolean frames = (kind == MediaKind.FRAME && !isStream()) || kind == MediaKind.EVENT_STREAM;
        if (!frames && mustBeProtected() && !saysNothing()) {
            throw notProtected();
        }
        boolean readable = kind == MediaKind.JSON || kind == MediaKind.EVENT_STREAM || kind == MediaKind.FRAME;
        return readable ? Handling.CHANGE : Handling.LEAVE;
    }

    @Override
    protected Mono<Flux<DataBuffer>> change(MediaKind kind, Flux<DataBuffer> plain) {
        if (!side.speaksFrames()) {
            return Mono.just(plain);
        }
        return switch (kind) {
            case FRAME -> isStream() ? Mono.just(stream(plain)) : document(plain, getHeaders());
            case EVENT_STREAM -> {
                EntityHeaders.changedToStream(getHeaders());
                yield Mono.just(events(plain).onErrorMap(M2mException.class, error -> upstreamError(error)));
            }
            default -> Mono.just(plain);
        };
    }

    private Flux<DataBuffer> events(Flux<DataBuffer> plain) {
        FrameProtection protection = side.protection();
        int maxEvent = (int) side.config().maxSize().toBytes();
        UnaryOperator<byte[]> decode = data -> side.codec().decodeEvent(data, protection);
        return protection == null
                ? CodedStreams.events(plain, decode, maxEvent, bufferFactory())
                : CodedStreams.everyEvent(plain, decode, maxEvent, UpstreamResponse::notProtected, bufferFactory());
    }

    /** Errors tell nothing but that there is no answer; what else there is to read has to be protected. */
    private boolean mustBeProtected() {
        HttpStatusCode status = getStatusCode();
        return side.protection() != null && (status == null || !status.isError());
    }

    /** A redirect says where to go. */
    private boolean saysNothing() {
        HttpStatusCode status = getStatusCode();
        return getHeaders().getContentLength() == 0 && (status == null || !status.is3xxRedirection());
    }

    @Override
    protected void bodiless() {
        HttpStatusCode status = getStatusCode();
        boolean part =
                getHeaders().containsHeader(HttpHeaders.CONTENT_RANGE) || (status != null && status.value() == 206);
        if (part && mustBeProtected()) {
            throw notProtected();
        }
    }

    @Override
    protected void unreadable(MediaKind kind) {
        if (mustBeProtected()) {
            throw notProtected();
        }
    }

    private static GatewayException notProtected() {
        return upstreamError("The upstream's answer is not protected.");
    }

    /** A content type with a parameter that cannot be read, a charset that nobody knows for example, is none of ours, and no stream. */
    private boolean isStream() {
        try {
            MediaType type = getHeaders().getContentType();
            return type != null && "stream".equals(type.getParameter("form"));
        } catch (InvalidMediaTypeException unreadable) {
            return false;
        }
    }

    /** A stream has no end that a limit could know; what holds it in memory has its own. */
    private Flux<DataBuffer> stream(Flux<DataBuffer> body) {
        getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        EntityHeaders.changedToStream(getHeaders());
        Dictionaries dictionaries = side.codec().dictionaries();
        return CodedStreams.decode(body, () -> CompactStreams.newDecoder(dictionaries, Long.MAX_VALUE), bufferFactory())
                .onErrorMap(M2mException.class, error -> upstreamError(error));
    }

    private Mono<Flux<DataBuffer>> document(Flux<DataBuffer> body, HttpHeaders headers) {
        HeldBody held = new HeldBody(body, headers.getContentLength());
        long most = side.config().maxSize().toBytes();
        return held.fill(most + 1)
                .flatMap(complete -> {
                    if (!complete) {
                        return Mono.error(upstreamError("The upstream's frame is larger than " + most + " bytes."));
                    }
                    byte[] frame = held.bytes();
                    FrameProtection protection = mustBeProtected() ? side.protection() : null;
                    SessionFrames.Request asked = inSession.get();
                    if (asked != null && frame.length > 0 && frame[0] == FrameCodec.COMPACT_FIRST) {
                        // However small it is: it may lean on much.
                        return side.work().run(Long.MAX_VALUE, () -> asked.answer(frame));
                    }
                    return side.work()
                            .inflate(
                                    frame.length,
                                    side.config().maxInflated().toBytes(),
                                    limit -> side.codec().decodeResponse(frame, protection, limit));
                })
                .onErrorMap(M2mException.class, error -> upstreamError(error))
                .map(document -> {
                    headers.setContentType(MediaType.APPLICATION_JSON);
                    EntityHeaders.changed(headers, document.length);
                    return Flux.just(bufferFactory().wrap(document));
                });
    }
}
