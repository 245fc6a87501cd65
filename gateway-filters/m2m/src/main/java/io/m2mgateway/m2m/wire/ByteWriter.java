package io.m2mgateway.m2m.wire;

/** Writes little-endian fields into an array whose size the caller has computed. Not safe for use by many threads. */
public final class ByteWriter {
    private final byte[] bytes;
    private int pos;

    /** A writer that begins at an offset. */
    public ByteWriter(byte[] bytes, int from) {
        this.bytes = bytes;
        this.pos = from;
    }

    /** Bytes that {@link #varint} writes for a number from 0 up. */
    public static int varintLength(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    /** The offset of the next byte in the array. */
    public int position() {
        return pos;
    }

    /** The low 8 bits. */
    public void u8(int value) {
        bytes[pos++] = (byte) value;
    }

    /** The low 16 bits. */
    public void u16(int value) {
        u8(value);
        u8(value >>> 8);
    }

    /** 32 bits. */
    public void i32(int value) {
        u16(value);
        u16(value >>> 16);
    }

    /** Unsigned LEB128 of a number from 0 up. */
    public void varint(long value) {
        long rest = value;
        while (rest > 0x7F) {
            u8((int) rest | 0x80);
            rest >>>= 7;
        }
        u8((int) rest);
    }

    /** All bytes of an array. */
    public void bytes(byte[] from) {
        System.arraycopy(from, 0, bytes, pos, from.length);
        pos += from.length;
    }

    /** Leaves bytes as they are. */
    public void skip(int length) {
        pos += length;
    }
}
