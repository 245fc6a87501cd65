package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.auth.Client;
import io.m2mgateway.gateway.body.CodecWork;
import io.m2mgateway.gateway.body.CodedStreams;
import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.HeldBody;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.dictionary.DictionaryTransport;
import io.m2mgateway.gateway.observe.FilterMetrics;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.compress.Coding;
import io.m2mgateway.m2m.compress.CompactStreams;
import io.m2mgateway.m2m.compress.StreamEncoder;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The answer on its way to the client: as a frame for who accepts one, in a content coding for who accepts that, and
 * else untouched. Decided once, when the upstream's headers are there and the first byte is about to leave.
 */
final class ClientResponse extends ServerHttpResponseDecorator {

    private final HttpMethod method;
    private final Settings settings;
    private final @Nullable FrameOffer offer;
    private final @Nullable Framing framing;
    /** Null where the route codes nothing. */
    private final @Nullable AnswerCoding codings;

    private final FilterMetrics meters;
    private final Function<Throwable, byte[]> lastEvent;

    /** What a route's responses share. */
    record Settings(
            CompressionConfig config,
            FrameCodec codec,
            CodecWork work,
            StreamContexts contexts,
            DictionaryTransport dictionaries) {}

    /** How frames for one client are made. */
    record Framing(FrameCodec codec, @Nullable FrameProtection protection) {}

    ClientResponse(
            ServerHttpResponse response,
            ServerHttpRequest request,
            @Nullable Client client,
            Settings settings,
            Function<FrameOffer, Framing> framing,
            FilterMetrics meters,
            Function<Throwable, byte[]> lastEvent) {
        super(response);
        this.lastEvent = lastEvent;
        this.meters = meters;
        this.method = request.getMethod();
        this.settings = settings;
        // HTTP/1.0 knows no chunks (RFC 9112 section 6.1), which a body of unknown length needs: it gets what there is.
        boolean old = ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest netty
                && HttpVersion.HTTP_1_0.equals(netty.version());
        HttpHeaders headers = request.getHeaders();
        FrameOffer wanted = settings.config().response() == CompressionConfig.ResponseMode.AUTO && !old
                ? ClientChoice.frame(headers)
                : null;
        this.framing = wanted == null ? null : framing.apply(wanted);
        this.offer = wanted;
        List<String> accepted = old ? List.of() : headers.getOrEmpty(HttpHeaders.ACCEPT_ENCODING);
        this.codings = settings.config().contentEncoding()
                ? new AnswerCoding(request, accepted, client, settings.dictionaries())
                : null;
    }

    /** Whether the upstream's answer has to be readable here. */
    boolean wantsFrames() {
        return offer != null;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return write(Flux.from(body), super::writeWith);
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return write(
                CodedStreams.flat(body),
                buffers -> super.writeAndFlushWith(CodedStreams.pieces(buffers, bufferFactory())));
    }

    private interface Writer {
        Mono<Void> write(Publisher<? extends DataBuffer> body);
    }

    private Mono<Void> write(Flux<? extends DataBuffer> raw, Writer writer) {
        HttpHeaders headers = getHeaders();
        MediaKind kind = MediaKind.of(headers);
        boolean readable = kind == MediaKind.JSON || kind == MediaKind.EVENT_STREAM;
        // RFC 9110 section 15.4.5: a 304 has the Vary and the validator of the 200, whose content type it leaves out.
        boolean same = status() == 304 && kind == MediaKind.NONE;
        if (!(readable || kind == MediaKind.TEXT || same) || isCommitted()) {
            return writer.write(raw);
        }
        if ((readable || same) && settings.config().response() == CompressionConfig.ResponseMode.AUTO) {
            EntityHeaders.vary(headers, HttpHeaders.ACCEPT);
        }
        if (codings != null) {
            codings.vary(headers);
        }
        if (!EntityHeaders.mayChange(headers, status())) {
            return writer.write(raw);
        }
        FrameOffer form = (readable || same) && isSuccess() ? offer : null;
        // Protected are events, one by one: a stream with one context has no frame that could be.
        boolean compact = form != null
                && form.form() == WireForm.COMPACT
                && Objects.requireNonNull(framing).protection() == null;
        boolean codable = form == null || (kind == MediaKind.EVENT_STREAM && !compact);
        Coding coding = codable && codings != null ? codings.of(headers) : null;
        if (form == null && coding == null) {
            return writer.write(raw);
        }
        if (HttpMethod.HEAD.equals(method) || status() == 304) {
            EntityHeaders.changedToStream(headers);
            if (form != null && kind == MediaKind.JSON) {
                headers.setContentType(form.type());
            } else if (compact && kind == MediaKind.EVENT_STREAM) {
                headers.setContentType(FrameOffer.STREAM_TYPE);
            }
            return writer.write(raw);
        }
        Flux<DataBuffer> body = raw.cast(DataBuffer.class);
        if (kind == MediaKind.EVENT_STREAM) {
            return writeEvents(body, form, compact, coding, writer);
        }
        return form != null ? writeFrame(body, form, writer) : writeCoded(body, Objects.requireNonNull(coding), writer);
    }

    private int status() {
        HttpStatusCode status = getStatusCode();
        return status == null ? 200 : status.value();
    }

    /** Errors stay as they are: a client that fails must be able to read why. */
    private boolean isSuccess() {
        return status() < 300 || status() == 304;
    }

    private Mono<Void> writeFrame(Flux<DataBuffer> body, FrameOffer form, Writer writer) {
        HttpHeaders headers = getHeaders();
        long length = headers.getContentLength();
        HeldBody held = new HeldBody(body, length);
        int most = (int) settings.config().maxInflated().toBytes();
        return held.fill(most + 1L).flatMap(complete -> {
            if (!complete) {
                return writer.write(held.rest());
            }
            byte[] document = held.bytes();
            FrameCodec codec = Objects.requireNonNull(framing).codec();
            long size = document.length + codec.contextBytes();
            Mono<byte[]> framed = settings.work().run(size, () -> measured(document, d -> frame(d, form.form())));
            return meters.observed("encode", framed).flatMap(bytes -> {
                if (bytes != document) {
                    headers.setContentType(form.type());
                    codec.describe(headers);
                    EntityHeaders.changed(headers, bytes.length);
                }
                return writer.write(Mono.just(bufferFactory().wrap(bytes)));
            });
        });
    }

    private byte[] measured(byte[] plain, UnaryOperator<byte[]> encode) {
        long start = System.nanoTime();
        byte[] coded = encode.apply(plain);
        meters.time(System.nanoTime() - start);
        meters.bytes(FilterMetrics.Direction.RAW, plain.length);
        meters.bytes(FilterMetrics.Direction.OUT, coded.length);
        return coded;
    }

    /** What no frame can carry goes out as it came. */
    private byte[] frame(byte[] document, WireForm form) {
        try {
            Framing how = Objects.requireNonNull(framing);
            return how.codec().encode(document, form, how.protection());
        } catch (M2mException notFramable) {
            return document;
        }
    }

    private Mono<Void> writeEvents(
            Flux<DataBuffer> body, @Nullable FrameOffer form, boolean compact, @Nullable Coding coding, Writer writer) {
        // Whoever writes the error later could not write into the encoded stream.
        Flux<DataBuffer> whole = body.onErrorResume(
                error -> Mono.fromSupplier(() -> bufferFactory().wrap(lastEvent.apply(error))));
        Flux<DataBuffer> events = whole;
        if (compact) {
            return writeCompactStream(whole, writer);
        }
        if (form != null) {
            Framing how = Objects.requireNonNull(framing);
            EntityHeaders.changedToStream(getHeaders());
            int maxEvent = (int) settings.config().maxSize().toBytes();
            UnaryOperator<byte[]> change = data -> how.codec().encodeEvent(data, how.protection());
            events = CodedStreams.events(whole, change, maxEvent, bufferFactory());
        }
        return coding == null ? writer.write(events) : writeStream(events, coding, writer);
    }

    private Mono<Void> writeCoded(Flux<DataBuffer> body, Coding coding, Writer writer) {
        HttpHeaders headers = getHeaders();
        long length = headers.getContentLength();
        if (length < 0 || length > CodecWork.INLINE_LIMIT) {
            return writeStream(body, coding, writer);
        }
        HeldBody held = new HeldBody(body, length);
        return held.fill(length + 1).flatMap(complete -> {
            if (!complete) {
                return writer.write(held.rest());
            }
            byte[] plain = held.bytes();
            byte[] packed = measured(plain, coding::encode);
            boolean smaller = packed.length < plain.length;
            if (smaller) {
                headers.set(HttpHeaders.CONTENT_ENCODING, coding.token());
                EntityHeaders.changed(headers, packed.length);
            }
            return writer.write(Mono.just(bufferFactory().wrap(smaller ? packed : plain)));
        });
    }

    private Mono<Void> writeStream(Flux<DataBuffer> body, Coding coding, Writer writer) {
        StreamContexts.Permit permit = settings.contexts().acquire();
        if (permit == null) {
            return writer.write(body);
        }
        getHeaders().set(HttpHeaders.CONTENT_ENCODING, coding.token());
        return writeEncoded(body, coding::newEncoder, permit, writer);
    }

    /** One context for the whole of it; each piece is flushed. */
    private Mono<Void> writeCompactStream(Flux<DataBuffer> body, Writer writer) {
        StreamContexts.Permit permit = settings.contexts().acquire();
        if (permit == null) {
            return writer.write(body);
        }
        getHeaders().setContentType(FrameOffer.STREAM_TYPE);
        Dictionaries with = Objects.requireNonNull(framing).codec().dictionaries();
        return writeEncoded(body, () -> CompactStreams.newEncoder(with), permit, writer);
    }

    private Mono<Void> writeEncoded(
            Flux<DataBuffer> body, Callable<StreamEncoder> open, StreamContexts.Permit permit, Writer writer) {
        EntityHeaders.changedToStream(getHeaders());
        Flux<DataBuffer> plain =
                body.doOnNext(buffer -> meters.bytes(FilterMetrics.Direction.RAW, buffer.readableByteCount()));
        Flux<DataBuffer> coded = CodedStreams.encode(plain, open, bufferFactory())
                .doOnNext(buffer -> meters.bytes(FilterMetrics.Direction.OUT, buffer.readableByteCount()));
        return writer.write(coded).doFinally(signal -> permit.release());
    }
}
