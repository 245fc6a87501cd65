package io.m2mgateway.gateway.body;

import io.m2mgateway.m2m.compress.ByteSink;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import io.m2mgateway.m2m.compress.StreamDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;

/** Shows the bytes that pass to a reader, decoded. A reader that fails, or coded bytes that are damaged, end the reading and nothing else. */
final class AnswerTap {

    private static final Logger log = LoggerFactory.getLogger(AnswerTap.class);

    private final AnswerReader reader;
    private final ByteSink sink;
    private final @Nullable StreamDecoder decoder;
    private final long length;
    private long received;
    private boolean reading = true;

    private AnswerTap(AnswerReader reader, List<ContentCoding> codings, long length) {
        this.reader = reader;
        this.sink = reader::next;
        this.decoder = codings.isEmpty() ? null : ContentCodings.newDecoder(codings, Long.MAX_VALUE);
        this.length = length;
    }

    /** @param length the declared length of the bytes as they come, or -1 */
    static Flux<DataBuffer> on(Flux<DataBuffer> body, AnswerReader reader, List<ContentCoding> codings, long length) {
        return Flux.using(
                () -> new AnswerTap(reader, codings, length),
                tap -> body.doOnNext(tap::show).doOnComplete(tap::end),
                AnswerTap::close);
    }

    private void show(DataBuffer buffer) {
        if (!reading) {
            return;
        }
        received += buffer.readableByteCount();
        try (DataBuffer.ByteBufferIterator pieces = buffer.readableByteBuffers()) {
            while (pieces.hasNext()) {
                if (decoder == null) {
                    reader.next(pieces.next());
                } else {
                    decoder.decode(pieces.next(), sink);
                }
            }
        } catch (RuntimeException unreadable) {
            stop(unreadable);
        }
        if (received == length) {
            end();
        }
    }

    private void end() {
        if (!reading) {
            return;
        }
        reading = false;
        try {
            if (decoder != null) {
                decoder.finish(sink);
            }
            reader.end();
        } catch (RuntimeException unreadable) {
            stop(unreadable);
        }
    }

    private void stop(RuntimeException unreadable) {
        reading = false;
        log.debug("An answer is not read any further", unreadable);
    }

    private void close() {
        reading = false;
        if (decoder != null) {
            decoder.close();
        }
    }
}
