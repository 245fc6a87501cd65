package com.example.agent;

/** Makes an answer plain, piece by piece. For one answer. */
interface AnswerDecoder extends AutoCloseable {

    /** What this piece completes; what it does not is kept. */
    byte[] next(byte[] piece);

    /** What is left when the answer has ended. */
    byte[] end();

    /** Frees what the answer took, when it is read to its end or given up. May come at any time, and more than once. */
    @Override
    default void close() {}
}
