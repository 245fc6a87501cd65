package io.m2mgateway.gateway.body;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import java.util.List;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An answer on its way back, whose plain bytes a filter reads or changes, whatever content coding the upstream chose. What is
 * only read goes on as it came; what is changed goes on plain.
 *
 * <p>For one exchange. {@link #handling} is asked once, when status and headers are there and nothing has been sent.
 */
public abstract class PlainResponse extends ServerHttpResponseDecorator {

    private final HttpMethod method;

    /** What a filter does with an answer. */
    public enum Handling {
        /** Nothing. */
        LEAVE,
        /** {@link #reader} sees the plain bytes; the original ones go on. */
        READ,
        /** {@link #change} gives what goes on in their place. */
        CHANGE,
        /** All of it is held for {@link #checked}; where that leaves it alone, the original bytes go on. */
        CHECK
    }

    /** @param method of the request: the answer to HEAD has no body */
    protected PlainResponse(ServerHttpResponse response, HttpMethod method) {
        super(response);
        this.method = method;
    }

    /** What to do with this answer, which has a body. Headers and status may be looked at, and be changed for {@link Handling#CHANGE}. */
    protected abstract Handling handling(MediaKind kind);

    /** Who reads, for {@link Handling#READ}. */
    protected AnswerReader reader(MediaKind kind) {
        throw new IllegalStateException("an answer is to be read and nobody reads it");
    }

    /**
     * What goes on, for {@link Handling#CHANGE}. Nothing is sent before the result is there: status and headers may still change, and
     * an error becomes the answer. Every buffer of {@code plain} has to be released, also on cancel.
     */
    protected Mono<Flux<DataBuffer>> change(MediaKind kind, Flux<DataBuffer> plain) {
        return Mono.just(plain);
    }

    /** The answer has no body, or a part of one, and {@link #handling} is not asked. */
    protected void bodiless() {}

    /** Bytes of an answer that are held at most for {@link Handling#CHECK}, as they come and decoded. */
    protected long mostHeld() {
        throw new IllegalStateException("an answer is to be held and nobody says how much of it");
    }

    /** Where a whole answer is decoded: large ones are no work for an event loop. */
    protected <T> Mono<T> run(long size, Callable<T> work) {
        return Mono.fromCallable(work);
    }

    /**
     * What goes on in place of a whole answer, for {@link Handling#CHECK}: its argument to leave it alone. Nothing is sent before the result
     * is there, and an error becomes the answer.
     */
    protected Mono<byte[]> checked(byte[] plain) {
        return Mono.just(plain);
    }

    /** An answer is longer than {@link #mostHeld}, or cannot be decoded: it goes on as it is, unless this throws. */
    protected void uncheckable(GatewayException why) {}

    /** The upstream used a content coding that we do not know: the answer passes as it is, unless this throws. */
    protected void unreadable(MediaKind kind) {}

    @Override
    public final Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return handled(Flux.from(body).cast(DataBuffer.class))
                // What became a stream of events only here has to leave event by event as well.
                .flatMap(next -> MediaKind.of(getHeaders()) == MediaKind.EVENT_STREAM
                        ? super.writeAndFlushWith(CodedStreams.pieces(next, bufferFactory()))
                        : super.writeWith(next));
    }

    @Override
    public final Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return handled(CodedStreams.flat(body))
                .flatMap(next -> super.writeAndFlushWith(CodedStreams.pieces(next, bufferFactory())));
    }

    private Mono<Flux<DataBuffer>> handled(Flux<DataBuffer> body) {
        return Mono.defer(() -> {
            if (!hasWholeBody()) {
                bodiless();
                return Mono.just(body);
            }
            MediaKind kind = MediaKind.of(getHeaders());
            Handling handling = handling(kind);
            if (handling == Handling.LEAVE) {
                return Mono.just(body);
            }
            List<String> values = getHeaders().getOrEmpty(HttpHeaders.CONTENT_ENCODING);
            ContentCodings.Parsed codings = ContentCodings.parse(values);
            if (codings.unknown() != null) {
                unreadable(kind);
                return Mono.just(body);
            }
            if (handling == Handling.CHECK) {
                return whole(body, codings.chain());
            }
            return handling == Handling.READ
                    ? Mono.just(AnswerTap.on(
                            body, reader(kind), codings.chain(), getHeaders().getContentLength()))
                    : change(kind, uncoded(body, codings.chain(), !values.isEmpty()));
        });
    }

    private Mono<Flux<DataBuffer>> whole(Flux<DataBuffer> body, List<ContentCoding> codings) {
        HeldBody held = new HeldBody(body, getHeaders().getContentLength());
        long most = mostHeld();
        return held.fill(most + 1).flatMap(complete -> {
            if (!complete) {
                uncheckable(upstreamError("The upstream's answer is larger than " + most + " bytes."));
                return Mono.just(held.rest());
            }
            byte[] bytes = held.bytes();
            return decoded(bytes, codings, most)
                    .flatMap(plain -> checked(plain).map(after -> after == plain ? bytes : changed(after)))
                    .onErrorResume(M2mException.class, damaged -> {
                        uncheckable(upstreamError(damaged));
                        return Mono.just(bytes);
                    })
                    .map(next -> Flux.just(bufferFactory().wrap(next)));
        });
    }

    private Mono<byte[]> decoded(byte[] bytes, List<ContentCoding> codings, long most) {
        return codings.isEmpty() || bytes.length == 0
                ? Mono.just(bytes)
                : run(bytes.length, () -> ContentCodings.decode(bytes, codings, most));
    }

    private byte[] changed(byte[] after) {
        getHeaders().remove(HttpHeaders.CONTENT_ENCODING);
        EntityHeaders.changed(getHeaders(), after.length);
        return after;
    }

    private boolean hasWholeBody() {
        HttpStatusCode status = getStatusCode();
        int value = status == null ? 200 : status.value();
        return !HttpMethod.HEAD.equals(method)
                && value != 204
                && value != 206
                && value != 304
                && !getHeaders().containsHeader(HttpHeaders.CONTENT_RANGE);
    }

    private Flux<DataBuffer> uncoded(Flux<DataBuffer> body, List<ContentCoding> codings, boolean announced) {
        if (!announced) {
            return body;
        }
        getHeaders().remove(HttpHeaders.CONTENT_ENCODING);
        EntityHeaders.changedToStream(getHeaders());
        if (codings.isEmpty()) {
            return body;
        }
        // A stream has no end that a limit could know; what holds it in memory has its own.
        return CodedStreams.decode(body, () -> ContentCodings.newDecoder(codings, Long.MAX_VALUE), bufferFactory())
                .onErrorMap(M2mException.class, PlainResponse::upstreamError);
    }

    /** What cannot be decoded is the upstream's error. */
    protected static GatewayException upstreamError(M2mException error) {
        return upstreamError("The upstream's answer cannot be decoded: " + error.reason() + ".");
    }

    /** An error of the upstream's. */
    protected static GatewayException upstreamError(String message) {
        return new GatewayException(GatewayError.of(ErrorCode.UPSTREAM_ERROR, message));
    }
}
