package io.m2mgateway.gateway.scan;

import io.m2mgateway.gateway.body.AnswerReader;
import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.PlainResponse;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.scan.ScanConfig.ResponseMode;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/** An answer that is scanned on its way: read where it is only counted, held or followed where something may be done about it. */
final class AnswerResponse extends PlainResponse {

    private final AnswerScan scan;

    AnswerResponse(ServerHttpResponse response, HttpMethod method, AnswerScan scan) {
        super(response, method);
        this.scan = scan;
    }

    @Override
    protected Handling handling(MediaKind kind) {
        if (kind == MediaKind.OTHER) {
            scan.other();
            return Handling.LEAVE;
        }
        if (scan.mode() == ResponseMode.TAG) {
            return Handling.READ;
        }
        return isStream(kind) ? Handling.CHANGE : Handling.CHECK;
    }

    /** Events, and lines that are documents each. */
    private boolean isStream(MediaKind kind) {
        return kind == MediaKind.EVENT_STREAM || isLines(kind);
    }

    private boolean isLines(MediaKind kind) {
        String type = getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return kind == MediaKind.TEXT
                && type != null
                && type.strip().toLowerCase(Locale.ROOT).startsWith("application/");
    }

    @Override
    protected AnswerReader reader(MediaKind kind) {
        return isStream(kind) ? scan.streamReader(isLines(kind)) : scan.wholeReader();
    }

    @Override
    protected long mostHeld() {
        return scan.mostHeld();
    }

    @Override
    protected <T> Mono<T> run(long size, Callable<T> work) {
        return scan.run(size, work);
    }

    @Override
    protected Mono<byte[]> checked(byte[] plain) {
        return scan.checked(plain).doOnNext(after -> {
            if (after != plain && MediaKind.of(getHeaders()) == MediaKind.FRAME) {
                getHeaders().setContentType(MediaType.APPLICATION_JSON);
            }
        });
    }

    @Override
    protected void unreadable(MediaKind kind) {
        scan.unscannable(upstreamError("The upstream's answer has a content coding that cannot be read."));
    }

    @Override
    protected void uncheckable(GatewayException why) {
        scan.unscannable(why);
    }

    /** Each read of the network gives the events that may leave; the last ones leave with the end. */
    @Override
    protected Mono<Flux<DataBuffer>> change(MediaKind kind, Flux<DataBuffer> plain) {
        EntityHeaders.changedToStream(getHeaders());
        return Mono.just(Flux.defer(() -> {
            AnswerFlow flow = scan.flow(isLines(kind), loop());
            return plain.map(AnswerResponse::copied)
                    .concatMap(flow::next, 0)
                    .concatWith(Flux.defer(flow::end))
                    .doFinally(signal -> flow.close())
                    .map(bytes -> bufferFactory().wrap(bytes));
        }));
    }

    /**
     * The thread of the connection. Whoever asks for more from another thread races with a cancel, and buffers that are lost then are never
     * released.
     */
    private Scheduler loop() {
        ServerHttpResponse inner = getDelegate();
        while (inner instanceof ServerHttpResponseDecorator decorator) {
            inner = decorator.getDelegate();
        }
        Object below = inner instanceof AbstractServerHttpResponse server ? server.getNativeResponse() : null;
        return below instanceof Connection connection
                ? Schedulers.fromExecutor(connection.channel().eventLoop())
                : Schedulers.immediate();
    }

    private static byte[] copied(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
