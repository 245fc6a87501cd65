package io.m2mgateway.gateway.body;

import io.m2mgateway.m2m.compress.ByteSink;
import io.m2mgateway.m2m.compress.Coding;
import io.m2mgateway.m2m.compress.StreamDecoder;
import io.m2mgateway.m2m.compress.StreamEncoder;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Streams of buffers through an encoder, a decoder or a transformer. Every buffer that comes in is released here. */
public final class CodedStreams {

    private CodedStreams() {}

    /** Pieces that are flushed one by one, as one stream. What has come and nobody has asked for yet is released on cancel. */
    public static Flux<DataBuffer> flat(Publisher<? extends Publisher<? extends DataBuffer>> pieces) {
        // One at a time keeps the order. concatMap would forget the piece that it holds.
        return Flux.from(pieces)
                .<DataBuffer>flatMap(piece -> piece, 1, 1)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /**
     * A stream as pieces that are flushed one by one. Whoever writes them lets some wait, and forgets those when a client leaves: what waits is memory of the
     * heap, which the collector frees.
     */
    public static Flux<Mono<DataBuffer>> pieces(Publisher<? extends DataBuffer> stream, DataBufferFactory buffers) {
        return Flux.from(stream).map(buffer -> Mono.just(onHeap(buffer, buffers)));
    }

    private static DataBuffer onHeap(DataBuffer buffer, DataBufferFactory buffers) {
        if (!(buffer instanceof NettyDataBuffer netty)
                || !netty.getNativeBuffer().isDirect()) {
            return buffer;
        }
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return buffers.wrap(bytes);
    }

    /** Encodes; whatever came in is flushed, so that a reader at the other end never waits for the next piece. */
    public static Flux<DataBuffer> encode(Flux<DataBuffer> body, Coding coding, DataBufferFactory buffers) {
        return encode(body, coding::newEncoder, buffers);
    }

    /** The same with an encoder of another kind. */
    public static Flux<DataBuffer> encode(
            Flux<DataBuffer> body, Callable<StreamEncoder> open, DataBufferFactory buffers) {
        return Flux.using(
                open,
                encoder -> body.<DataBuffer>handle((buffer, sink) -> {
                            DataBuffer coded = pass(buffer, buffers, (in, out) -> encoder.encode(in, true, out));
                            if (coded != null) {
                                sink.next(coded);
                            }
                        })
                        .concatWith(end(buffers, encoder::finish))
                        .doOnDiscard(DataBuffer.class, DataBufferUtils::release),
                StreamEncoder::close);
    }

    /** Decodes; what the decoder refuses fails the stream. */
    public static Flux<DataBuffer> decode(
            Flux<DataBuffer> body, Callable<StreamDecoder> open, DataBufferFactory buffers) {
        return Flux.using(
                open,
                decoder -> body.<DataBuffer>handle((buffer, sink) -> {
                            DataBuffer plain = pass(buffer, buffers, decoder::decode);
                            if (plain != null) {
                                sink.next(plain);
                            }
                        })
                        .concatWith(end(buffers, decoder::finish))
                        .doOnDiscard(DataBuffer.class, DataBufferUtils::release),
                StreamDecoder::close);
    }

    /** Changes the data of server-sent events, each as it comes. */
    public static Flux<DataBuffer> events(
            Flux<DataBuffer> body, UnaryOperator<byte[]> change, int maxEvent, DataBufferFactory buffers) {
        return events(body, () -> new SseTransformer(change, maxEvent), buffers);
    }

    /**
     * The same where nothing may pass that was not given to the change.
     *
     * @param refusal for an event that is too long to be held, or hidden
     */
    public static Flux<DataBuffer> everyEvent(
            Flux<DataBuffer> body,
            UnaryOperator<byte[]> change,
            int maxEvent,
            Supplier<? extends RuntimeException> refusal,
            DataBufferFactory buffers) {
        return events(body, () -> SseTransformer.ofEvery(change, maxEvent, refusal), buffers);
    }

    private static Flux<DataBuffer> events(
            Flux<DataBuffer> body, Supplier<SseTransformer> open, DataBufferFactory buffers) {
        return Flux.defer(() -> {
            SseTransformer transformer = open.get();
            return body.<DataBuffer>handle((buffer, sink) -> {
                        byte[] chunk = new byte[buffer.readableByteCount()];
                        buffer.read(chunk);
                        DataBufferUtils.release(buffer);
                        byte[] changed = transformer.next(chunk);
                        if (changed.length > 0) {
                            sink.next(buffers.wrap(changed));
                        }
                    })
                    .concatWith(Mono.fromSupplier(() -> {
                        byte[] rest = transformer.end();
                        return rest.length == 0 ? null : buffers.wrap(rest);
                    }))
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
        });
    }

    private interface Stage {
        void apply(ByteBuffer in, ByteSink out);
    }

    private static @Nullable DataBuffer pass(DataBuffer buffer, DataBufferFactory buffers, Stage stage) {
        Output out = new Output(buffers);
        try (DataBuffer.ByteBufferIterator pieces = buffer.readableByteBuffers()) {
            while (pieces.hasNext()) {
                stage.apply(pieces.next(), out);
            }
            return out.take();
        } finally {
            out.release();
            DataBufferUtils.release(buffer);
        }
    }

    private static Mono<DataBuffer> end(DataBufferFactory buffers, Consumer<ByteSink> finish) {
        return Mono.fromSupplier(() -> {
            Output out = new Output(buffers);
            try {
                finish.accept(out);
                return out.take();
            } finally {
                out.release();
            }
        });
    }

    /** Gathers what one step puts out in one buffer. */
    private static final class Output implements ByteSink {

        private static final int INITIAL = 512;

        private final DataBufferFactory buffers;
        private @Nullable DataBuffer gathered;

        Output(DataBufferFactory buffers) {
            this.buffers = buffers;
        }

        @Override
        public void accept(ByteBuffer chunk) {
            DataBuffer target = gathered;
            if (target == null) {
                target = buffers.allocateBuffer(Math.max(INITIAL, chunk.remaining()));
                gathered = target;
            }
            target.write(chunk);
        }

        @Nullable
        DataBuffer take() {
            DataBuffer taken = gathered;
            gathered = null;
            return taken;
        }

        void release() {
            DataBuffer left = gathered;
            if (left != null) {
                DataBufferUtils.release(left);
            }
        }
    }
}
