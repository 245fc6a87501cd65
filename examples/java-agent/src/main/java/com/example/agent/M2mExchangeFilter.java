package com.example.agent;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one line for a {@code WebClient}: {@code WebClient.builder().filter(new M2mExchangeFilter())}. Whoever uses the client goes on writing and reading JSON. One filter for
 * each server, since it learns whether that server speaks the protocol. Thread-safe.
 */
public final class M2mExchangeFilter implements ExchangeFilterFunction {
    private final Frames frames = new Frames();

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        ClientRequest offered = ClientRequest.from(request)
                .headers(headers -> headers.set(HttpHeaders.ACCEPT, Frames.ACCEPT))
                .body((out, context) -> request.body().insert(new FramedRequest(out, frames), context))
                .build();
        return next.exchange(offered).flatMap(this::read);
    }

    /** Whether the server has shown that it speaks the protocol. */
    public boolean speaksM2m() {
        return frames.spoken();
    }

    private Mono<ClientResponse> read(ClientResponse response) {
        String type = response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return Mono.just(response);
        }
        if (Frames.isFrame(type)) {
            return whole(response.bodyToFlux(DataBuffer.class))
                    .map(frame -> plain(response, frames.answer(type, frame)));
        }
        if (type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)) {
            EventLines lines = new EventLines(frames);
            return Mono.just(response.mutate()
                    .body(body -> body.map(buffer -> replaced(buffer, lines))
                            .concatWith(Mono.fromSupplier(() -> wrap(lines.rest()))))
                    .build());
        }
        return Mono.just(response);
    }

    private static ClientResponse plain(ClientResponse response, byte[] json) {
        return response.mutate()
                .headers(headers -> {
                    headers.setContentType(MediaType.APPLICATION_JSON);
                    headers.setContentLength(json.length);
                })
                .body(Flux.just(wrap(json)))
                .build();
    }

    private static DataBuffer replaced(DataBuffer buffer, EventLines lines) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return wrap(lines.next(bytes));
    }

    private static DataBuffer wrap(byte[] bytes) {
        return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    }

    private static Mono<byte[]> whole(Publisher<? extends DataBuffer> body) {
        return DataBufferUtils.join(body).map(buffer -> {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            DataBufferUtils.release(buffer);
            return bytes;
        });
    }

    /** The request on its way out: its body is there in one piece, and becomes a frame where the server reads frames. */
    private static final class FramedRequest extends ClientHttpRequestDecorator {
        private final Frames frames;

        FramedRequest(ClientHttpRequest out, Frames frames) {
            super(out);
            this.frames = frames;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            if (!MediaType.APPLICATION_JSON.isCompatibleWith(getHeaders().getContentType())) {
                return super.writeWith(body);
            }
            return whole(body).flatMap(json -> {
                byte[] frame = frames.request(json);
                if (frame != null) {
                    getHeaders().set(HttpHeaders.CONTENT_TYPE, Frames.TYPE);
                }
                byte[] sent = frame == null ? json : frame;
                getHeaders().setContentLength(sent.length);
                return super.writeWith(Mono.just(bufferFactory().wrap(sent)));
            });
        }
    }
}
