package io.m2mgateway.m2m.compress;

/**
 * Reads from a Brotli stream's first bytes how much content its first block announces: RFC 7932, sections 9.1 and 9.2.
 *
 * <p>The library fills a buffer of up to the window's size, 16 MiB, before it hands on a byte. A block that announces
 * more than may come out is refused without that.
 */
final class BrotliHead {

    /** Bits of the longest head: window 7, last block 1, empty 1, number of nibbles 2, six nibbles of length. */
    static final int BYTES = (7 + 1 + 1 + 2 + 6 * 4 + 7) / 8;

    private static final int SHORTEST_LENGTH = 4;
    private static final int METADATA = 3;

    private BrotliHead() {}

    /**
     * The length of the first block's content; 0 for an empty last block, for metadata and for a damaged head.
     *
     * @param head the first {@link #BYTES} bytes, the first in the lowest bits
     */
    static long firstBlock(long head) {
        long bits = head >>> windowBits(head);
        boolean last = (bits & 1) != 0;
        bits >>>= 1;
        if (last) {
            if ((bits & 1) != 0) {
                return 0;
            }
            bits >>>= 1;
        }
        int nibbles = (int) (bits & 3);
        if (nibbles == METADATA) {
            return 0;
        }
        return ((bits >>> 2) & ((1L << (4 * (nibbles + SHORTEST_LENGTH))) - 1)) + 1;
    }

    /** How many bits tell the window: one for 2^16, four for the larger, seven for 2^17 and the smaller. */
    private static int windowBits(long head) {
        if ((head & 1) == 0) {
            return 1;
        }
        return ((head >>> 1) & 7) != 0 ? 4 : 7;
    }
}
