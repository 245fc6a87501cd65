package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the encoders of all codings share: the output buffer and the life cycle. */
abstract class CompressingEncoder extends Coder implements StreamEncoder {

    /** Bytes of output a call to the sink at most; an event's output is far below. */
    static final int CHUNK = 4096;

    enum Until {
        INPUT_TAKEN,
        FLUSHED,
        FINISHED
    }

    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private byte @Nullable [] prefix;

    CompressingEncoder() {}

    /** @param prefix what goes before all else, with its first bytes; far smaller than a chunk */
    CompressingEncoder(byte[] prefix) {
        this.prefix = prefix;
    }

    /** Takes all the input and hands on output until the named state is reached, unless no longer wanted. */
    abstract void write(ByteBuffer in, Until until, ByteSink out);

    @Override
    public final void encode(ByteBuffer in, boolean flush, ByteSink out) {
        enter();
        boolean done = false;
        try {
            write(in, flush ? Until.FLUSHED : Until.INPUT_TAKEN, out);
            done = true;
        } finally {
            leave(done);
        }
    }

    @Override
    public final void finish(ByteSink out) {
        enter();
        try {
            write(EMPTY, Until.FINISHED, out);
        } finally {
            leave(false);
        }
    }

    /** The buffer for output, empty but for what goes before all else. */
    final ByteBuffer chunk() {
        chunk.clear();
        if (prefix != null) {
            chunk.put(prefix);
            prefix = null;
        }
        return chunk;
    }

    /** Hands on the bytes in front of the chunk's position. */
    final void emit(ByteSink out) {
        if (chunk.position() > 0 && isWanted()) {
            out.accept(chunk.flip());
        }
    }
}
