package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decoders on the JDK's inflater: gzip and deflate. */
abstract class ZlibInflater extends InflatingDecoder {

    ZlibInflater(long maxInflated) {
        super(maxInflated);
    }

    /**
     * Inflates until the input is used up or the deflate data ends.
     *
     * @return whether the deflate data ended; the input then stands behind its last byte
     */
    final boolean inflate(Inflater inflater, ByteBuffer in, ByteSink out) {
        int start = in.position();
        inflater.setInput(in);
        try {
            while (isWanted()) {
                ByteBuffer chunk = chunk();
                if (inflater.inflate(chunk) > 0) {
                    inflated(chunk.duplicate().flip());
                    emit(out);
                } else if (inflater.finished()) {
                    return true;
                } else if (inflater.needsInput()) {
                    return false;
                } else {
                    throw malformed("deflate data that needs a preset dictionary", in.position() - start);
                }
            }
            return false;
        } catch (DataFormatException expected) {
            throw malformed("malformed deflate data", in.position() - start);
        } finally {
            // The inflater must not keep the caller's buffer.
            inflater.setInput(EMPTY);
        }
    }

    /** Sees the bytes that go to the sink next. */
    void inflated(ByteBuffer bytes) {}
}
