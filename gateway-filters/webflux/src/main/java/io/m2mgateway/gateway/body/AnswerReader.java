package io.m2mgateway.gateway.body;

import java.nio.ByteBuffer;

/** Sees the plain bytes of one answer before they go on. Called on an event loop, by one thread at a time: must not block. */
public interface AnswerReader {

    /** The next bytes. The buffer is valid during the call only. */
    void next(ByteBuffer plain);

    /**
     * The answer is complete. Called before its last bytes leave where its length is declared. Not called for an answer that
     * breaks off, or whose client goes away.
     */
    default void end() {}
}
