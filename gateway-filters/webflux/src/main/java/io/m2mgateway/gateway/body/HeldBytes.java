package io.m2mgateway.gateway.body;

import java.util.Arrays;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** Bytes of a body, copied out of the network's buffers, in an array that grows with what has really arrived. */
final class HeldBytes {

    /** First allocation where the length is not known: one read of the network. */
    private static final int INITIAL = 8 * 1024;
    /** A declared length is believed up to here. */
    private static final int TRUSTED_LENGTH = 64 * 1024;
    /** Few steps to the largest body, each of which copies a quarter of the next. */
    private static final int GROWTH = 4;

    private final long declaredLength;
    private byte[] array = new byte[0];
    private int length;

    /** @param declaredLength the {@code Content-Length}, or -1 */
    HeldBytes(long declaredLength) {
        this.declaredLength = declaredLength;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return array;
    }

    byte[] exact() {
        if (array.length != length) {
            array = Arrays.copyOf(array, length);
        }
        return array;
    }

    void clear() {
        array = new byte[0];
        length = 0;
    }

    /** Takes the buffer's bytes and releases it. The caller has checked the limit. */
    void add(DataBuffer buffer, long limit) {
        int size = buffer.readableByteCount();
        try {
            int needed = Math.addExact(length, size);
            if (needed > array.length) {
                array = Arrays.copyOf(array, capacity(needed, limit));
            }
            buffer.read(array, length, size);
            length = needed;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private int capacity(int needed, long limit) {
        long grown = Math.max(INITIAL, (long) array.length * GROWTH);
        if (declaredLength >= needed) {
            grown = Math.min(declaredLength, array.length == 0 ? TRUSTED_LENGTH : grown);
        }
        return (int) Math.max(needed, Math.min(grown, Math.min(limit, Integer.MAX_VALUE - 8L)));
    }
}
