package com.example.agent;

import io.m2mgateway.m2m.compress.ByteSink;
import io.m2mgateway.m2m.compress.CompactStreams;
import io.m2mgateway.m2m.compress.StreamDecoder;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** An event stream that is one compact frame. An event comes out with the piece that completes it, its bytes as they were written. */
final class CompactEvents implements AnswerDecoder {
    private final StreamDecoder decoder;
    private boolean begun;

    CompactEvents(Dictionaries dictionaries) {
        // A stream has no end that a limit could know.
        decoder = CompactStreams.newDecoder(dictionaries, Long.MAX_VALUE);
    }

    @Override
    public byte[] next(byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(piece.length * 4);
        begun |= piece.length > 0;
        decoder.decode(ByteBuffer.wrap(piece), to(out));
        return out.toByteArray();
    }

    @Override
    public byte[] end() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // An answer to HEAD says that it is a stream, and has none.
        if (begun) {
            decoder.finish(to(out));
        }
        return out.toByteArray();
    }

    private static ByteSink to(ByteArrayOutputStream out) {
        return chunk -> {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            out.writeBytes(bytes);
        };
    }

    @Override
    public void close() {
        decoder.close();
    }
}
