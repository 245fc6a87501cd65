package io.m2mgateway.gateway.limit;

import io.m2mgateway.gateway.body.AnswerReader;
import io.m2mgateway.gateway.body.CodedStreams;
import io.m2mgateway.gateway.body.EntityHeaders;
import io.m2mgateway.gateway.body.EventReader;
import io.m2mgateway.gateway.body.MediaKind;
import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.body.PlainResponse;
import io.m2mgateway.gateway.body.SseTransformer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer whose use is read as it passes. */
final class UsageResponse extends PlainResponse {
    /** The last event of a responses API holds all of the answer. */
    private static final int MAX_EVENT = 4 * 1024 * 1024;

    private final RequestUse use;
    private final PlainBodies.Frames frames;
    private final boolean hidesUsage;

    /** @param hidesUsage whether the client did not ask for the event that tells a stream's use */
    UsageResponse(
            ServerHttpResponse response,
            HttpMethod method,
            RequestUse use,
            PlainBodies.Frames frames,
            boolean hidesUsage) {
        super(response, method);
        this.use = use;
        this.frames = frames;
        this.hidesUsage = hidesUsage;
    }

    @Override
    protected Handling handling(MediaKind kind) {
        boolean tells = kind == MediaKind.JSON
                || kind == MediaKind.EVENT_STREAM
                || kind == MediaKind.TEXT
                || kind == MediaKind.FRAME;
        if (!answers(tells)) {
            return Handling.LEAVE;
        }
        return hidesUsage && kind == MediaKind.EVENT_STREAM ? Handling.CHANGE : Handling.READ;
    }

    @Override
    protected void bodiless() {
        answers(false);
    }

    private boolean answers(boolean tells) {
        HttpStatusCode status = getStatusCode();
        return use.answers(status == null ? 200 : status.value(), tells);
    }

    @Override
    protected AnswerReader reader(MediaKind kind) {
        return switch (kind) {
            case FRAME -> new FrameUsage(use, frames);
            case EVENT_STREAM -> new Reader(new EventReader(use::event, MAX_EVENT)::next);
            case TEXT -> new Reader(use::text);
            default -> new Reader(use::document);
        };
    }

    @Override
    protected Mono<Flux<DataBuffer>> change(MediaKind kind, Flux<DataBuffer> plain) {
        EntityHeaders.changedToStream(getHeaders());
        Flux<DataBuffer> events = CodedStreams.events(
                plain, data -> use.event(data) ? SseTransformer.DROP : data, MAX_EVENT, bufferFactory());
        return Mono.just(events.doOnComplete(use::end));
    }

    @Override
    protected void unreadable(MediaKind kind) {
        use.unreadable();
    }

    private final class Reader implements AnswerReader {
        private final Consumer<ByteBuffer> bytes;

        Reader(Consumer<ByteBuffer> bytes) {
            this.bytes = bytes;
        }

        @Override
        public void next(ByteBuffer plain) {
            bytes.accept(plain);
        }

        @Override
        public void end() {
            use.end();
        }
    }
}
