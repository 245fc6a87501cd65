package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.body.HeldBody;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.compress.ContentCodings;
import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An upstream's answer, made plain: content coding removed, frames decoded. What cannot be decoded is the upstream's error. */
final class UpstreamResponse extends ServerHttpResponseDecorator {

    private final HttpMethod method;
    private final UpstreamSide side;

    UpstreamResponse(ServerHttpResponse response, HttpMethod method, UpstreamSide side) {
        super(response);
        this.method = method;
        this.side = side;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return plain(Flux.from(body).cast(DataBuffer.class)).flatMap(super::writeWith);
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        Flux<DataBuffer> flat = Flux.from(body).concatMap(piece -> piece, 0);
        return plain(flat).flatMap(plain -> super.writeAndFlushWith(plain.map(Mono::just)));
    }

    private Mono<Flux<DataBuffer>> plain(Flux<DataBuffer> body) {
        HttpHeaders headers = getHeaders();
        MediaKind kind = MediaKind.of(headers);
        boolean readable = kind == MediaKind.JSON || kind == MediaKind.EVENT_STREAM || kind == MediaKind.FRAME;
        if (!readable || hasNoBody()) {
            return Mono.just(body);
        }
        Flux<DataBuffer> decoded = uncoded(body, headers);
        if (!side.speaksFrames()) {
            return Mono.just(decoded);
        }
        return switch (kind) {
            case FRAME -> document(decoded, headers);
            case EVENT_STREAM -> {
                EntityHeaders.changedToStream(headers);
                int maxEvent = (int) side.config().maxSize().toBytes();
                yield Mono.just(CodedStreams.events(decoded, side.codec()::decodeEvent, maxEvent, bufferFactory())
                        .onErrorMap(M2mException.class, error -> upstreamError(error)));
            }
            default -> Mono.just(decoded);
        };
    }

    private boolean hasNoBody() {
        HttpStatusCode status = getStatusCode();
        int value = status == null ? 200 : status.value();
        return HttpMethod.HEAD.equals(method)
                || value == 204
                || value == 206
                || value == 304
                || getHeaders().containsHeader(HttpHeaders.CONTENT_RANGE);
    }

    private Flux<DataBuffer> uncoded(Flux<DataBuffer> body, HttpHeaders headers) {
        List<String> values = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (values == null) {
            return body;
        }
        ContentCodings.Parsed parsed = ContentCodings.parse(values);
        if (parsed.unknown() != null) {
            return body;
        }
        Flux<DataBuffer> plain = body;
        if (!parsed.chain().isEmpty()) {
            // A stream has no end that a limit could know; what holds it in memory has its own.
            plain = CodedStreams.decode(
                    plain, () -> ContentCodings.newDecoder(parsed.chain(), Long.MAX_VALUE), bufferFactory());
        }
        headers.remove(HttpHeaders.CONTENT_ENCODING);
        EntityHeaders.changedToStream(headers);
        return plain.onErrorMap(M2mException.class, error -> upstreamError(error));
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
                    return side.work().run(frame.length, () -> side.codec().decodeResponse(frame));
                })
                .onErrorMap(M2mException.class, error -> upstreamError(error))
                .map(document -> {
                    headers.setContentType(MediaType.APPLICATION_JSON);
                    EntityHeaders.changed(headers, document.length);
                    return Flux.just(bufferFactory().wrap(document));
                });
    }

    private static GatewayException upstreamError(M2mException error) {
        return upstreamError("The upstream's answer cannot be decoded: " + error.reason() + ".");
    }

    private static GatewayException upstreamError(String message) {
        return new GatewayException(GatewayError.of(ErrorCode.UPSTREAM_ERROR, message));
    }
}
