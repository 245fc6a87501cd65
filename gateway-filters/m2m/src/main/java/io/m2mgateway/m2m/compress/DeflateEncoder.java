package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** {@code deflate} as RFC 9110 section 8.4.1.2 has it: deflate data in a zlib stream. */
class DeflateEncoder extends CompressingEncoder {

    private final Deflater deflater;

    DeflateEncoder() {
        this(false);
    }

    /** Takes whether to leave out the zlib header and trailer. */
    DeflateEncoder(boolean raw) {
        deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    }

    @Override
    void write(ByteBuffer in, Until until, ByteSink out) {
        deflater.setInput(in);
        try {
            if (until == Until.FINISHED) {
                deflater.finish();
            }
            int mode = until == Until.FLUSHED ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH;
            boolean full;
            do {
                ByteBuffer chunk = chunk();
                deflater.deflate(chunk, mode);
                // With room left there is no more to come: not before more input, and not of this flush.
                full = !chunk.hasRemaining();
                emit(out);
            } while (full && isWanted());
        } finally {
            // The deflater must not keep the caller's buffer.
            deflater.setInput(EMPTY);
        }
    }

    /** Bytes taken so far. */
    final long taken() {
        return deflater.getBytesRead();
    }

    @Override
    void release() {
        deflater.end();
    }
}
