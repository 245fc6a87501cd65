package io.m2mgateway.m2m;

/**
 * The header of an M2M v1 frame. It is the sender's claim: {@link HeaderCheck} compares it with the document.
 *
 * @param schema schema byte, 0 to 255: 0x01 request, 0x02 response, 0x03 stream, 0x04 and 0x05 embedding request and response, 0x10 error
 * @param security 0 none, 1 HMAC, 2 AEAD
 * @param flags the 16 request or response flags
 * @param common common flags: bit 0 compressed payload, bit 1 extensions
 * @param headerLength bytes of the fixed and the variable header, 20 to 11007
 * @param payloadLength bytes of the payload on the wire; -1 in AEAD frames that were not opened, where it is encrypted
 * @param crc32 IEEE CRC-32 of the document, 0 to 2^32 - 1; -1 in AEAD frames that were not opened
 * @param routing the variable header
 */
public record FrameHeader(
        int schema,
        int security,
        int flags,
        int common,
        int headerLength,
        long payloadLength,
        long crc32,
        Routing routing) {
    /** Schema of a request. */
    public static final int SCHEMA_REQUEST = 0x01;
    /** Schema of a response. */
    public static final int SCHEMA_RESPONSE = 0x02;
    /** Schema of an embedding request, as the reference implementation writes it. */
    public static final int SCHEMA_EMBEDDING_REQUEST = 0x04;
    /** Schema of an embedding response, as the reference implementation writes it. */
    public static final int SCHEMA_EMBEDDING_RESPONSE = 0x05;
    /** Schema of an error; its header is a response's. */
    public static final int SCHEMA_ERROR = 0x10;

    /** Whether the payload is a Brotli stream. */
    public boolean compressed() {
        return (common & 1) != 0;
    }

    /** Whether this is the header of a request that asks for a stream. */
    public boolean streamRequested() {
        return routing instanceof RequestRouting && (flags & RequestFlags.STREAM) != 0;
    }

    /** The model's name; empty where the header has none. */
    public String model() {
        if (routing instanceof RequestRouting request) {
            return request.model();
        }
        return routing instanceof ResponseRouting response ? response.model() : "";
    }
}
