package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Collects bytes in pieces that are never copied to grow, so that the peak is twice the content and not three times. */
final class Segments implements ByteSink {

    private static final int SMALLEST = InflatingDecoder.CHUNK;

    /** Stays below half of G1's smallest region, so that no piece is a humongous object. */
    private static final int LARGEST = 1 << 18;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] current = new byte[SMALLEST];
    private int used;
    private int total;

    int size() {
        return total;
    }

    @Override
    public void accept(ByteBuffer chunk) {
        total = Math.addExact(total, chunk.remaining());
        while (chunk.hasRemaining()) {
            if (used == current.length) {
                full.add(current);
                current = new byte[Math.min(LARGEST, 2 * current.length)];
                used = 0;
            }
            int length = Math.min(chunk.remaining(), current.length - used);
            chunk.get(current, used, length);
            used += length;
        }
    }

    byte[] toByteArray() {
        byte[] all = new byte[total];
        int at = 0;
        for (byte[] segment : full) {
            System.arraycopy(segment, 0, all, at, segment.length);
            at += segment.length;
        }
        System.arraycopy(current, 0, all, at, used);
        return all;
    }
}
