package io.m2mgateway.m2m.context;

import io.m2mgateway.m2m.crypto.ContextKeys;
import java.util.HexFormat;

/**
 * The name of an earlier document in its session: the first eight bytes of its HMAC-SHA256 with the session's id as the key. Without the id nobody
 * can tell whether a name is that of a document he knows, or make two documents with one name.
 *
 * @param value the eight bytes, the first one highest
 */
public record ContextId(long value) {
    /** Bytes of a name in a frame. */
    public static final int BYTES = Long.BYTES;

    /** The name of a document in the session of this id. */
    public static ContextId of(String sessionId, byte[] document) {
        return new ContextId(ContextKeys.name(sessionId, document));
    }

    /** The bytes in hexadecimal digits, in their order. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
