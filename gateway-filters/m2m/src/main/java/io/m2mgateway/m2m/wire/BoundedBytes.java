package io.m2mgateway.m2m.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects bytes up to a limit, which is met before the memory for them is spent. Not safe for use by many threads. */
public final class BoundedBytes {
    private static final int SMALLEST = 256;
    private static final byte[] NONE = {};

    private final long max;
    private byte[] bytes;
    private int size;

    /** Room for {@code expected} bytes, which may grow to {@code max}. */
    public BoundedBytes(long expected, long max) {
        this.max = max;
        this.bytes = expected == 0 ? NONE : new byte[(int) Math.min(expected, max)];
    }

    /** Takes all that a buffer has. */
    public void append(ByteBuffer from) throws WireFault {
        int length = from.remaining();
        ensure(length);
        from.get(bytes, size, length);
        size += length;
    }

    /** Takes all bytes of an array. */
    public void append(byte[] from) throws WireFault {
        ensure(from.length);
        System.arraycopy(from, 0, bytes, size, from.length);
        size += from.length;
    }

    /** How many bytes there are. */
    public int size() {
        return size;
    }

    /** The bytes, without a copy when the expected size was the right one. */
    public byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) throws WireFault {
        long needed = (long) size + more;
        if (needed > max) {
            throw tooLarge();
        }
        if (needed > bytes.length) {
            // The first portion is often all there is: take it exactly, then double.
            long grown = size == 0 ? needed : Math.max(needed, Math.max(SMALLEST, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, (int) Math.min(grown, max));
        }
    }

    static WireFault tooLarge() {
        return new WireFault(WireFault.Kind.TOO_LARGE, "content is larger than the limit", -1);
    }
}
