package io.m2mgateway.gateway.body;

/** Is given the pieces of a stream, in order. The bytes are valid during the call only. */
public interface EventSink {

    /** A complete event, its end included. */
    void event(byte[] bytes, int from, int to);

    /** A part of an event that is too long to be held: it comes in parts, up to and with its end. */
    void tooLong(byte[] bytes, int from, int to);
}
