package io.m2mgateway.m2m.wire;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads zlib streams (RFC 1950), whole, with a limit. */
public final class Zlib {
    /** Big enough to make calls into zlib rare, small enough that a bomb costs next to nothing. */
    private static final int STEP = 8 * 1024;

    private Zlib() {}

    /** Inflates one whole stream and nothing behind it. */
    public static byte[] inflate(byte[] stream, long max) throws WireFault {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stream);
            BoundedBytes out = new BoundedBytes(0, max);
            byte[] step = new byte[STEP];
            while (!inflater.finished()) {
                int length = inflater.inflate(step);
                if (length == 0 && !inflater.finished()) {
                    // It wants a preset dictionary, or more input than there is.
                    throw malformed("zlib stream is cut");
                }
                out.append(ByteBuffer.wrap(step, 0, length));
            }
            if (inflater.getRemaining() > 0) {
                throw malformed("data after the end of the zlib stream");
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw malformed("zlib stream is damaged");
        } finally {
            inflater.end();
        }
    }

    private static WireFault malformed(String reason) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, -1);
    }
}
