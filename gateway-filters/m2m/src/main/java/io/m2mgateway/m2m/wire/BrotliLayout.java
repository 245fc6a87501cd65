package io.m2mgateway.m2m.wire;

/**
 * What the first bits of a Brotli stream say (RFC 7932, sections 9.1 and 9.2): how much its first meta-block inflates to, known before
 * any of it is inflated. The decoder sizes its own memory by that number, so a limit must be met here.
 */
final class BrotliLayout {
    private final byte[] stream;
    private final int end;
    private long bit;

    /** Bytes of the first meta-block once inflated, 0 for an empty or metadata block and for a damaged header. */
    final long firstBlock;

    /** Whether the first meta-block is the last, so that {@link #firstBlock} is the whole content. */
    final boolean whole;

    BrotliLayout(byte[] stream, int off, int len) {
        this.stream = stream;
        this.end = off + len;
        this.bit = 8L * off;
        skipWindow();
        this.whole = bits(1) == 1;
        if (whole && bits(1) == 1) {
            this.firstBlock = 0;
            return;
        }
        int nibbles = (int) bits(2) + 4;
        this.firstBlock = nibbles == 7 ? 0 : bits(4 * nibbles) + 1;
    }

    /** The window's size takes 1, 4 or 7 bits. */
    private void skipWindow() {
        if (bits(1) == 1 && bits(3) == 0) {
            bits(3);
        }
    }

    /** The next bits, low bit first; past the end zeros, which the decoder then refuses as a cut stream. */
    private long bits(int count) {
        long value = 0;
        for (int i = 0; i < count; i++, bit++) {
            int at = (int) (bit >>> 3);
            if (at < end) {
                value |= (long) (stream[at] >>> (bit & 7) & 1) << i;
            }
        }
        return value;
    }
}
