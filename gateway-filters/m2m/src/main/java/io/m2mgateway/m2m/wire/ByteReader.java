package io.m2mgateway.m2m.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads little-endian fields from a range of an array and refuses to read past it. Not safe for use by many threads. */
public final class ByteReader {
    /** 9 groups of 7 bits hold every number up to 2^63 - 1. */
    private static final int MAX_VARINT_BYTES = 9;

    private final byte[] bytes;
    private final int end;
    private int pos;

    /** A reader of {@code bytes[from, end)}. */
    public ByteReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.pos = from;
        this.end = end;
    }

    /** The offset of the next byte in the array. */
    public int position() {
        return pos;
    }

    /** Bytes that are left. */
    public int remaining() {
        return end - pos;
    }

    /** One byte, 0 to 255. */
    public int u8() throws WireFault {
        need(1);
        return bytes[pos++] & 0xFF;
    }

    /** Two bytes. */
    public int u16() throws WireFault {
        need(2);
        int value = (bytes[pos] & 0xFF) | (bytes[pos + 1] & 0xFF) << 8;
        pos += 2;
        return value;
    }

    /** Four bytes as a bit pattern. */
    public int i32() throws WireFault {
        need(4);
        int value = (bytes[pos] & 0xFF)
                | (bytes[pos + 1] & 0xFF) << 8
                | (bytes[pos + 2] & 0xFF) << 16
                | (bytes[pos + 3] & 0xFF) << 24;
        pos += 4;
        return value;
    }

    /** Unsigned LEB128 of at most 2^63 - 1, in as few bytes as its value needs. */
    public long varint() throws WireFault {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            int group = u8();
            value |= (long) (group & 0x7F) << (7 * i);
            if (group < 0x80) {
                if (group == 0 && i > 0) {
                    throw malformed("number is longer than it needs to be");
                }
                return value;
            }
        }
        throw malformed("number is too large");
    }

    /** A string of a number of UTF-8 bytes. */
    public String utf8(int length) throws WireFault {
        need(length);
        int wrong = Utf8.firstInvalid(bytes, pos, length);
        if (wrong >= 0) {
            throw new WireFault(WireFault.Kind.MALFORMED, "name in the header is not UTF-8", wrong);
        }
        String value = new String(bytes, pos, length, StandardCharsets.UTF_8);
        pos += length;
        return value;
    }

    /** A copy of the next bytes. */
    public byte[] take(int length) throws WireFault {
        need(length);
        pos += length;
        return Arrays.copyOfRange(bytes, pos - length, pos);
    }

    private void need(int length) throws WireFault {
        if (length > end - pos) {
            throw new WireFault(WireFault.Kind.MALFORMED, "message is cut", end);
        }
    }

    private WireFault malformed(String reason) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, pos - 1);
    }
}
