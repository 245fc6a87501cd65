package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;

/**
 * Removes one content coding, or a chain of them, from bytes that arrive in pieces.
 *
 * <p>Output is handed on as soon as it can be made, so each flushed event of a stream comes out with the piece that
 * completes it. After {@link #finish}, {@link #close} or any exception the decoder is closed and its native memory is
 * free; any later call except {@code close()} is an {@link IllegalStateException}. Not for use by two threads at once,
 * except that {@code close()} may come from any thread at any time: it takes effect as soon as a call under way
 * reaches its next chunk.
 */
public interface StreamDecoder extends AutoCloseable {

    /**
     * Decodes the remaining bytes of {@code in}; all of them are consumed on a normal return.
     *
     * @param in heap or direct, any position; read only during the call
     * @param out gets the decoded bytes
     * @throws io.m2mgateway.m2m.DecompressionException with {@code DECOMPRESSION_FAILED} when the data is malformed or
     *     something follows its end, with {@code CONTENT_TOO_LARGE} before a chunk would pass the limit; the offset
     *     counts coded bytes from the start of the stream
     * @throws IllegalStateException when the decoder is closed, or when called from within its own sink
     */
    void decode(ByteBuffer in, ByteSink out);

    /**
     * Says that no more input comes, and closes the decoder.
     *
     * @param out gets what is left
     * @throws io.m2mgateway.m2m.DecompressionException when the coded data is not complete; an empty input is not,
     *     since every coding has a header
     * @throws IllegalStateException as in {@link #decode}
     */
    void finish(ByteSink out);

    /** Frees the native memory; may be called any number of times. */
    @Override
    void close();
}
