package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;

/** Takes the output of a decoder or encoder, piece by piece, on the thread that called it. */
@FunctionalInterface
public interface ByteSink {

    /**
     * Takes the next bytes.
     *
     * <p>May close the coder that calls it: the coder then stops and frees its memory before it returns to its own
     * caller. An exception thrown here goes to that caller and closes the coder.
     *
     * @param chunk the bytes between position and limit, one to 8,192 of them, in a heap buffer that belongs to the
     *     coder and is used again after this call: read it, copy what is needed, keep no reference
     */
    void accept(ByteBuffer chunk);
}
