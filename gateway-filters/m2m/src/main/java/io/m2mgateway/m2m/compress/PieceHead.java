package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;

/** The length of a piece of a compact stream and whether a flush ends it, read byte by byte; both in one {@code varint}. */
final class PieceHead {
    /** What a flush ends with (RFC 1951, section 3.2.4: an empty stored block); left off, as RFC 7692 does. */
    static final int MARK = 4;
    /** Bytes of a varint at most: lengths are below 2^27. */
    private static final int LONGEST = 4;

    private static final byte[] MARK_BYTES = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private int value;
    private int bytes;
    private boolean done;
    private int remaining;

    /** The mark, to be read. */
    static ByteBuffer mark() {
        return ByteBuffer.wrap(MARK_BYTES);
    }

    /** Writes one. */
    static void write(int length, boolean flushed, ByteBuffer to) {
        int rest = length << 1 | (flushed ? 1 : 0);
        while (rest >= 1 << 7) {
            to.put((byte) (rest | 1 << 7));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    /** Takes the next byte; false where it cannot be one. */
    boolean accept(int next) {
        value |= (next & 0x7F) << (7 * bytes++);
        done = next < 1 << 7;
        remaining = value >>> 1;
        boolean canonical = next != 0 || bytes == 1;
        return canonical && (done || bytes < LONGEST);
    }

    boolean isDone() {
        return done;
    }

    /** Whether it is the end of the stream, which has no piece. */
    boolean isEnd() {
        return done && value == 0;
    }

    /** Bytes of the piece that are still to come. */
    int remaining() {
        return remaining;
    }

    void take(int taken) {
        remaining -= taken;
    }

    boolean isFlushed() {
        return (value & 1) != 0;
    }

    void restart() {
        value = 0;
        bytes = 0;
        done = false;
    }
}
