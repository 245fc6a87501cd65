package io.m2mgateway.m2m.compress;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * {@code br}, RFC 7932.
 *
 * <p>The window is at most 16 MiB by the format; the library takes memory for it as output arrives, at most what the
 * stream declares for its next block. The library tells only that a block of input is bad, not which byte: the offset of
 * an error is the first byte of that block.
 */
final class BrotliDecoder extends InflatingDecoder {

    /** Bytes given to the library at once: small, since it reports errors and allocates no finer. */
    private static final int BLOCK = 4096;

    private final DecoderJNI.Wrapper decoder;
    private long head;
    private int headLength;

    BrotliDecoder(long maxInflated) {
        super(maxInflated);
        if (!NativeLibraries.BROTLI) {
            throw new DecompressionException(ErrorCode.UNSUPPORTED_ALGORITHM, "no native brotli on this platform");
        }
        try {
            decoder = new DecoderJNI.Wrapper(BLOCK, CHUNK);
        } catch (IOException e) {
            throw new IllegalStateException("no memory for a brotli decoder", e);
        }
    }

    /** Before the first byte of the stream. The library refers to the buffer, and keeps it, until it is destroyed. */
    void attach(ByteBuffer dictionary) {
        if (!decoder.attachDictionary(dictionary)) {
            throw new IllegalStateException("the brotli library refused a dictionary");
        }
    }

    @Override
    void step(ByteBuffer in, ByteSink out) {
        if (isComplete()) {
            throw malformed("data after the end of the brotli stream", 0);
        }
        checkHead(in);
        int length = Math.min(in.remaining(), BLOCK);
        decoder.getInputBuffer().put(0, in, in.position(), length);
        in.position(in.position() + length);
        decoder.push(length);
        while (isWanted()) {
            checkStatus();
            if (!decoder.hasOutput()) {
                return;
            }
            pull(out);
            checkStatus();
            if (!decoder.hasOutput() && !isComplete()) {
                // After a pull the library says "needs input" without a look at the input that it has read ahead.
                decoder.push(0);
            }
        }
    }

    private void checkHead(ByteBuffer in) {
        for (int i = 0; headLength < BrotliHead.BYTES && i < in.remaining(); i++) {
            head |= (in.get(in.position() + i) & 0xffL) << (8 * headLength++);
            if (headLength == BrotliHead.BYTES) {
                // Content may be out already when the head's last byte comes in a piece of its own.
                checkAnnounced(BrotliHead.firstBlock(head) - produced());
            }
        }
    }

    private void checkStatus() {
        if (decoder.getStatus() == DecoderJNI.Status.ERROR) {
            throw malformed("malformed brotli stream, or data after its end", 0);
        }
    }

    /** Copies, since the library's own buffer is gone with the decoder, whoever still looks at it. */
    private void pull(ByteSink out) {
        chunk().put(decoder.pull());
        emit(out);
    }

    @Override
    boolean isComplete() {
        return decoder.getStatus() == DecoderJNI.Status.DONE;
    }

    @Override
    void release() {
        decoder.destroy();
    }
}
