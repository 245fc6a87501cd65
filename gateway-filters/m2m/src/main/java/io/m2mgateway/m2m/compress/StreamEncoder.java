package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;

/**
 * Applies one content coding to bytes that arrive in pieces.
 *
 * <p>After {@link #finish}, {@link #close} or any exception the encoder is closed and its native memory is free; any
 * later call except {@code close()} is an {@link IllegalStateException}. Not for use by two threads at once, except
 * that {@code close()} may come from any thread at any time, as with {@link StreamDecoder}. For the memory that an open
 * encoder costs see {@link ContentCoding#newEncoder()}.
 */
public interface StreamEncoder extends AutoCloseable {

    /**
     * Encodes the remaining bytes of {@code in}; all of them are consumed on return.
     *
     * @param in heap or direct, any position; read only during the call
     * @param flush true makes the output so far decodable up to the last byte given, at the price of a few bytes: for
     *     the end of an event. A flush with nothing new since the last one adds nothing.
     * @param out gets the coded bytes
     * @throws IllegalStateException when the encoder is closed, or when called from within its own sink
     */
    void encode(ByteBuffer in, boolean flush, ByteSink out);

    /**
     * Ends the coded data and closes the encoder.
     *
     * @param out gets what is left, the trailer included
     * @throws IllegalStateException as in {@link #encode}
     */
    void finish(ByteSink out);

    /** Frees the native memory; may be called any number of times. */
    @Override
    void close();
}
