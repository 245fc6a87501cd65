package io.m2mgateway.m2m.compress;

/** A way to code bodies that has a name in {@code Accept-Encoding} and {@code Content-Encoding}. Thread-safe. */
public sealed interface Coding permits ContentCoding, DictionaryCoding {

    /** The name, in lower case. */
    String token();

    /**
     * An encoder for one body or one stream. Close it.
     *
     * @throws io.m2mgateway.m2m.CompressionException with {@code UNSUPPORTED_ALGORITHM} where the platform lacks the library
     */
    StreamEncoder newEncoder();

    /**
     * A decoder for one body. Close it.
     *
     * @param maxInflated decoded bytes at most, 0 or more; one more is {@code CONTENT_TOO_LARGE}
     * @throws io.m2mgateway.m2m.DecompressionException with {@code UNSUPPORTED_ALGORITHM} where the platform lacks the library
     */
    StreamDecoder newDecoder(long maxInflated);

    /**
     * Codes a body that is all here.
     *
     * @param body not changed
     */
    byte[] encode(byte[] body);
}
