package io.m2mgateway.m2m.compress;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import io.m2mgateway.m2m.CompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** {@code br}, RFC 7932. */
final class BrotliEncoder extends CompressingEncoder {

    /** Bytes given to the library at once, in memory that it holds. */
    private static final int BLOCK = 1024;

    /**
     * The level with the smallest tables (256 KiB of hash table, where levels 4 and 5 take twice that and more) that
     * still refers back across a flush; 0 and 1 do not, and hardly shorten an event.
     */
    private static final int QUALITY = 3;

    /** A window of 16 KiB: at this quality the library's buffer is never smaller, and small events gain from no more. */
    private static final int WINDOW_LOG = 14;

    /** The lowest level that looks at a dictionary. */
    private static final int DICTIONARY_QUALITY = 5;

    /** 64 KiB: at that quality 16 KiB take the same memory. */
    private static final int DICTIONARY_WINDOW_LOG = 16;

    private final EncoderJNI.Wrapper encoder;

    BrotliEncoder() {
        encoder = open(QUALITY, WINDOW_LOG);
    }

    /**
     * With a dictionary.
     *
     * @param prefix what goes before the stream, with its first bytes
     * @param dictionary a prepared one; the library refers to the buffer, and keeps it, until it is destroyed
     */
    BrotliEncoder(byte[] prefix, ByteBuffer dictionary) {
        super(prefix);
        encoder = open(DICTIONARY_QUALITY, DICTIONARY_WINDOW_LOG);
        if (!encoder.attachDictionary(dictionary)) {
            encoder.destroy();
            throw new IllegalStateException("the brotli library refused a dictionary");
        }
    }

    private static EncoderJNI.Wrapper open(int quality, int windowLog) {
        if (!NativeLibraries.BROTLI) {
            throw new CompressionException(ErrorCode.UNSUPPORTED_ALGORITHM, "no native brotli on this platform");
        }
        try {
            return new EncoderJNI.Wrapper(BLOCK, quality, windowLog, Encoder.Mode.TEXT);
        } catch (IOException e) {
            throw new IllegalStateException("no memory for a brotli encoder", e);
        }
    }

    @Override
    void write(ByteBuffer in, Until until, ByteSink out) {
        while (in.remaining() > BLOCK && isWanted()) {
            push(in, EncoderJNI.Operation.PROCESS, out);
        }
        push(
                in,
                switch (until) {
                    case INPUT_TAKEN -> EncoderJNI.Operation.PROCESS;
                    case FLUSHED -> EncoderJNI.Operation.FLUSH;
                    case FINISHED -> EncoderJNI.Operation.FINISH;
                },
                out);
    }

    private void push(ByteBuffer in, EncoderJNI.Operation operation, ByteSink out) {
        int length = Math.min(in.remaining(), BLOCK);
        encoder.getInputBuffer().put(0, in, in.position(), length);
        in.position(in.position() + length);
        boolean more = true;
        while (more && isWanted()) {
            encoder.push(operation, length);
            length = 0;
            if (!encoder.isSuccess()) {
                throw new IllegalStateException("the brotli library refused to encode");
            }
            // A push stops at the first output; the operation is done when one brings none.
            more = encoder.hasMoreOutput() || encoder.hasRemainingInput();
            while (encoder.hasMoreOutput() && isWanted()) {
                emitAll(encoder.pull(), out);
            }
        }
    }

    /** Copies, since the library's own buffer is gone with the encoder, whoever still looks at it. */
    private void emitAll(ByteBuffer made, ByteSink out) {
        while (made.hasRemaining()) {
            ByteBuffer chunk = chunk();
            int length = Math.min(made.remaining(), chunk.remaining());
            chunk.put(made.slice(made.position(), length));
            made.position(made.position() + length);
            emit(out);
        }
    }

    @Override
    void release() {
        encoder.destroy();
    }
}
