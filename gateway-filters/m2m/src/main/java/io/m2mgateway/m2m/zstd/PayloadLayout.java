package io.m2mgateway.m2m.zstd;

import io.m2mgateway.m2m.wire.WireFault;

/**
 * Checks that bytes are one whole zstd frame without its magic number (RFC 8878, section 3.1.1), and how much it says it holds,
 * before the library sees it or memory is taken: the library would also read a second frame behind the first, and believe a size
 * that no block can fill.
 */
final class PayloadLayout {
    private static final int SINGLE_SEGMENT = 1 << 5;
    private static final int RESERVED = 1 << 3;
    private static final int CHECKSUM = 1 << 2;
    private static final int DICTIONARY_ID = 3;

    /** RFC 8878, section 3.1.1.2.4: no block holds more. */
    static final int MAX_BLOCK = 128 * 1024;
    /** RFC 9659 allows no larger window where the receiver did not ask for one: 8 MiB. */
    private static final long MAX_WINDOW = 8L * 1024 * 1024;

    private static final int BLOCK_HEAD = 3;

    private static final int RUN = 1;
    private static final int COMPRESSED = 2;

    private PayloadLayout() {}

    /** The content's size as the frame says it, which its blocks may hold and the limit allows. */
    static int contentSize(byte[] b, int off, int end, long max) throws WireFault {
        if (off >= end) {
            throw malformed("zstd payload is cut", off);
        }
        int descriptor = b[off] & 0xFF;
        if ((descriptor & (RESERVED | CHECKSUM | DICTIONARY_ID)) != 0) {
            throw malformed("zstd payload has a check sum, a dictionary id or a reserved bit", off);
        }
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        int sizeCode = descriptor >>> 6;
        int at = off + 1;
        if (!single) {
            if (sizeCode == 0) {
                throw malformed("zstd payload does not say how much it holds", off);
            }
            checkWindow(b, at++, end);
        }
        int sizeBytes = 1 << sizeCode;
        if (at + sizeBytes > end) {
            throw malformed("zstd payload is cut", end);
        }
        long size = sizeCode == 1 ? 256 : 0;
        for (int i = 0; i < sizeBytes; i++) {
            size += (b[at + i] & 0xFFL) << (8 * i);
        }
        if (size < 0 || size > max) {
            throw new WireFault(WireFault.Kind.TOO_LARGE, "content is larger than the limit", -1);
        }
        if (size > capacity(b, at + sizeBytes, end)) {
            throw malformed("zstd payload says it holds more than it can", at);
        }
        return (int) size;
    }

    /** Where the content of a frame's only block begins, where that is compressed; −1 else. For frames that the library has just made, with their content's size. */
    static int onlyBlock(byte[] frame, int off, int end) {
        int descriptor = frame[off] & 0xFF;
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        int at = off + (single ? 1 : 2) + (single || descriptor >>> 6 != 0 ? 1 << (descriptor >>> 6) : 0);
        int head = blockHead(frame, at);
        int content = at + BLOCK_HEAD;
        boolean only = (head & 1) != 0 && (head >>> 1 & 3) == COMPRESSED && content + (head >>> 3) == end;
        return only ? content : -1;
    }

    private static int blockHead(byte[] b, int at) {
        return (b[at] & 0xFF) | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF) << 16;
    }

    private static void checkWindow(byte[] b, int at, int end) throws WireFault {
        if (at >= end) {
            throw malformed("zstd payload is cut", end);
        }
        int descriptor = b[at] & 0xFF;
        long base = 1L << (10 + (descriptor >>> 3));
        if (base + base / 8 * (descriptor & 7) > MAX_WINDOW) {
            throw malformed("zstd window over 8 MiB", at);
        }
    }

    /** The most that the blocks can hold, the last of which ends the bytes. */
    private static long capacity(byte[] b, int from, int end) throws WireFault {
        long capacity = 0;
        int at = from;
        boolean last = false;
        while (!last) {
            if (at + BLOCK_HEAD > end) {
                throw malformed("zstd payload is cut", end);
            }
            int head = blockHead(b, at);
            last = (head & 1) != 0;
            int type = head >>> 1 & 3;
            int size = head >>> 3;
            if (type > COMPRESSED || size > MAX_BLOCK) {
                throw malformed("zstd block is malformed", at);
            }
            capacity += type == COMPRESSED ? MAX_BLOCK : size;
            at += BLOCK_HEAD + (type == RUN ? 1 : size);
        }
        if (at != end) {
            throw malformed(
                    at > end ? "zstd payload is cut" : "data after the end of the zstd payload", Math.min(at, end));
        }
        return capacity;
    }

    private static WireFault malformed(String reason, int offset) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, offset);
    }
}
