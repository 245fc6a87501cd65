package io.m2mgateway.gateway.body;

import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What the bodies of requests say in plain, for filters that must read them on any route: content codings are removed and
 * frames decoded for reading, and the original bytes go on. Decoded once for all who ask. Thread-safe.
 *
 * <p>Bounded by the route's limits, or the protocol's where no filter sets others: {@link RequestBody#limit},
 * {@link RequestBody#maxInflated}.
 */
public final class PlainBodies {

    private final CodecWork work;
    private final Frames frames;

    /** Reads frames for routes on which nothing else decodes them. */
    public interface Frames {

        /** Whether a body begins as a frame does, whatever its content type says. */
        boolean looksLikeFrame(byte[] message);

        /** Whether decoding may load megabytes of tables: no work for an event loop. */
        boolean mayTakeLong(byte[] message);

        /**
         * The document of a request's frame, its header's claims compared; keeps the facts of the request.
         *
         * @param most bytes of the document
         * @throws io.m2mgateway.m2m.M2mException by the contract
         */
        byte[] document(ServerWebExchange exchange, byte[] message, long most);

        /**
         * The document within a session's envelope, decoded where it is a frame; the envelope itself where it carries none. May take as long as any frame.
         *
         * @param most bytes of the document
         * @throws io.m2mgateway.m2m.M2mException for what is no envelope, or damaged
         */
        byte[] enveloped(ServerWebExchange exchange, byte[] envelope, long most);

        /**
         * The document of an answer's frame.
         *
         * @param most bytes of the document
         * @throws io.m2mgateway.m2m.M2mException for what is no frame or damaged
         */
        byte[] answer(byte[] message, long most);
    }

    /** One for all routes. */
    public PlainBodies(CodecWork work, Frames frames) {
        this.work = work;
        this.frames = frames;
    }

    /** Reads frames. */
    public Frames frames() {
        return frames;
    }

    /**
     * The body of this exchange's request in plain; empty where it has none. Not to be changed. Ask only for kinds that
     * {@linkplain MediaKind#isLimited() are limited}: a file is never held.
     *
     * <p>Fails with 415 for a content coding that we do not know, 413 beyond a limit, and what the contract says of damaged data.
     */
    public Mono<byte[]> read(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            RequestBody body = RequestBody.of(exchange);
            byte[] known = body.plain();
            if (known != null) {
                return Mono.just(known);
            }
            MediaKind kind = MediaKind.of(exchange.getRequest().getHeaders());
            return uncoded(exchange).flatMap(bytes -> decoded(exchange, body, bytes, kind));
        });
    }

    /**
     * The body of this exchange's request without its content codings, whatever it is; empty where it has none. Not to be changed. Fails as {@link #read} does.
     */
    public Mono<byte[]> uncoded(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            RequestBody body = RequestBody.of(exchange);
            byte[] known = body.inflated();
            if (known != null) {
                return Mono.just(known);
            }
            List<ContentCoding> codings = Codings.required(exchange.getRequest().getHeaders());
            body.requireDeclaredLengthWithinLimit();
            return body.join()
                    .flatMap(bytes -> bytes.length == 0 || codings.isEmpty()
                            ? Mono.just(bytes)
                            : work.inflate(
                                            bytes.length,
                                            body.maxInflated(),
                                            most -> ContentCodings.decode(bytes, codings, most))
                                    .doOnNext(body::inflated));
        });
    }

    private Mono<byte[]> decoded(ServerWebExchange exchange, RequestBody body, byte[] message, MediaKind kind) {
        if (message.length == 0) {
            return Mono.just(message);
        }
        if (kind == MediaKind.ENVELOPE) {
            return work.run(Long.MAX_VALUE, () -> frames.enveloped(exchange, message, body.maxInflated()))
                    .doOnNext(body::read);
        }
        if (kind != MediaKind.FRAME && !frames.looksLikeFrame(message)) {
            return Mono.just(message);
        }
        return work.inflate(
                        frames.mayTakeLong(message) ? Long.MAX_VALUE : message.length,
                        body.maxInflated(),
                        most -> frames.document(exchange, message, most))
                .doOnNext(body::read);
    }

    /**
     * From here on the request's body is this JSON, uncoded and no frame, and its headers say so.
     *
     * @param json the new body; not to be changed afterwards
     * @return the exchange that goes on
     */
    public static ServerWebExchange replace(ServerWebExchange exchange, byte[] json) {
        RequestBody.of(exchange).replace(json);
        return exchange.mutate()
                .request(request -> request.headers(headers -> {
                    MediaKind kind = MediaKind.of(headers);
                    if (kind == MediaKind.FRAME || kind == MediaKind.ENVELOPE) {
                        headers.setContentType(MediaType.APPLICATION_JSON);
                    }
                    EntityHeaders.changed(headers, json.length);
                    headers.remove(HttpHeaders.CONTENT_ENCODING);
                    headers.remove(HttpHeaders.EXPECT);
                }))
                .build();
    }

    /** What an upstream may be asked for when its answer has to be read: no content coding that we cannot decode. */
    public static ServerWebExchange withReadableAnswer(ServerWebExchange exchange) {
        String readable = Codings.readable(exchange.getRequest().getHeaders());
        return readable == null
                ? exchange
                : exchange.mutate()
                        .request(request -> request.header(HttpHeaders.ACCEPT_ENCODING, readable))
                        .build();
    }
}
