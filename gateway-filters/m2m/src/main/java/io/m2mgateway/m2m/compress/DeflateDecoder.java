package io.m2mgateway.m2m.compress;

import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * {@code deflate}: a zlib stream (RFC 1950) as RFC 9110 section 8.4.1.2 has it, or deflate data without a wrapper, which
 * that section's note says some senders produce, and which browsers take.
 *
 * <p>The first two bytes tell: as a zlib header they name method 8, a window of at most 2^15 and, big-endian, a multiple
 * of 31. Deflate data begins so only with a stored block whose padding bits are not zero, which no known encoder makes.
 */
final class DeflateDecoder extends ZlibInflater {

    private static final int METHOD_MASK = 0x0f;
    private static final int METHOD_DEFLATE = 8;
    private static final int LARGEST_WINDOW = 7;
    private static final int CHECK_MODULUS = 31;

    private final ByteBuffer head = ByteBuffer.allocate(2);
    private @Nullable Inflater inflater;
    private boolean ended;

    DeflateDecoder(long maxInflated) {
        super(maxInflated);
    }

    @Override
    void step(ByteBuffer in, ByteSink out) {
        if (ended) {
            throw malformed("data after the end of the deflate data", 0);
        }
        if (inflater != null) {
            ended = inflate(inflater, in, out);
            return;
        }
        while (head.hasRemaining() && in.hasRemaining()) {
            head.put(in.get());
        }
        if (!head.hasRemaining()) {
            head.flip();
            inflater = new Inflater(!isZlib(head.get(0) & 0xff, head.get(1) & 0xff));
            ended = inflate(inflater, head, out);
        }
    }

    private static boolean isZlib(int first, int second) {
        return (first & METHOD_MASK) == METHOD_DEFLATE
                && first >>> 4 <= LARGEST_WINDOW
                && (first << 8 | second) % CHECK_MODULUS == 0;
    }

    @Override
    boolean isComplete() {
        return ended;
    }

    @Override
    void release() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
