package io.m2mgateway.m2m.compress;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the decoders of all codings share: the limit, the offsets, the output buffer, the life cycle. */
abstract class InflatingDecoder extends Coder implements StreamDecoder {

    /** Bytes of output made between two looks at the limit. Larger ones gain nothing measurable. */
    static final int CHUNK = 8192;

    private final long maxInflated;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private long produced;

    /** What to add to the position in the current input to get the offset in the stream. */
    private long origin;

    private int position;

    private @Nullable Coder owner;
    private @Nullable DictionaryHead head;

    InflatingDecoder(long maxInflated) {
        if (maxInflated < 0) {
            throw new IllegalArgumentException("maxInflated must not be negative, was " + maxInflated);
        }
        this.maxInflated = maxInflated;
    }

    /**
     * Reads some of the input, which has at least one byte, and hands on all the output that it makes, unless no longer
     * wanted. Consumes at least one byte or throws.
     */
    abstract void step(ByteBuffer in, ByteSink out);

    /** Whether the data could end here. */
    abstract boolean isComplete();

    /** Makes this a part of a chain: work for it ends when the chain is closed. */
    final void ownedBy(Coder chain) {
        owner = chain;
    }

    /** Before the first byte: there stands something else in front of the coded data. */
    final void behind(DictionaryHead before) {
        head = before;
    }

    @Override
    final boolean isWanted() {
        return super.isWanted() && (owner == null || owner.isWanted());
    }

    @Override
    public final void decode(ByteBuffer in, ByteSink out) {
        enter();
        boolean done = false;
        origin -= in.position();
        try {
            while (in.hasRemaining() && isWanted()) {
                position = in.position();
                if (head == null) {
                    step(in, out);
                } else if (head.read(in, this)) {
                    head = null;
                }
            }
            origin += in.position();
            position = 0;
            done = true;
        } finally {
            leave(done);
        }
    }

    @Override
    public final void finish(ByteSink out) {
        enter();
        try {
            if (!isComplete()) {
                throw malformed("coded data is cut", 0);
            }
        } finally {
            leave(false);
        }
    }

    /** The buffer for output, empty. */
    final ByteBuffer chunk() {
        return chunk.clear();
    }

    /** Hands on the bytes in front of the chunk's position, or refuses them as too many. */
    final void emit(ByteSink out) {
        int length = chunk.position();
        if (length == 0 || !isWanted()) {
            return;
        }
        checkAnnounced(length);
        produced += length;
        out.accept(chunk.flip());
    }

    /** Bytes handed on so far. */
    final long produced() {
        return produced;
    }

    /** Refuses so many more bytes where they would pass the limit. */
    final void checkAnnounced(long length) {
        if (length > maxInflated - produced) {
            throw new DecompressionException(
                    ErrorCode.CONTENT_TOO_LARGE, "inflated size over the limit of " + maxInflated, origin + position);
        }
    }

    /** An error some bytes behind the place where the current step began. */
    final DecompressionException malformed(String reason, int behind) {
        return new DecompressionException(ErrorCode.DECOMPRESSION_FAILED, reason, origin + position + behind);
    }
}
