package io.m2mgateway.m2m.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.nio.ByteBuffer;

/** {@code zstd}, RFC 8878: one frame or several, skippable ones among them. */
final class ZstdDecoder extends InflatingDecoder {

    /** The largest window that RFC 9659 allows in this coding, 8 MiB, as a power of two. */
    private static final int WINDOW_LOG = 23;

    /** Section 3.1.1, little-endian. */
    private static final int MAGIC = 0xfd2fb528;

    /** Section 3.1.2, little-endian; the low four bits are free. */
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;

    private final ZstdDecompressCtx context;

    /** Bytes of the current frame's magic number seen, 0 between frames. */
    private int magicSeen;

    private boolean skippable;
    private boolean ended;

    ZstdDecoder(long maxInflated) {
        super(maxInflated);
        if (!NativeLibraries.ZSTD) {
            throw new DecompressionException(ErrorCode.UNSUPPORTED_ALGORITHM, "no native zstd on this platform");
        }
        context = new ZstdDecompressCtx();
        context.setLongMax(WINDOW_LOG);
    }

    @Override
    void step(ByteBuffer in, ByteSink out) {
        checkMagic(in);
        if (in.isDirect() || in.hasArray()) {
            inflate(in, out);
        } else {
            // The library wants the array, which a read-only buffer hides.
            ByteBuffer part = ByteBuffer.allocate(Math.min(in.remaining(), CHUNK));
            part.put(0, in, in.position(), part.limit());
            inflate(part, out);
            in.position(in.position() + part.position());
        }
    }

    private void inflate(ByteBuffer in, ByteSink out) {
        int start = in.position();
        boolean frameEnded;
        try {
            ByteBuffer chunk;
            do {
                chunk = chunk();
                frameEnded = context.decompressByteBufferStream(chunk, in);
                boolean full = !chunk.hasRemaining();
                emit(out);
                if (!full) {
                    break;
                }
            } while (!frameEnded && isWanted());
        } catch (ZstdException e) {
            throw malformed(reason(e), in.position() - start);
        }
        ended = frameEnded;
        if (frameEnded) {
            magicSeen = 0;
        }
    }

    /**
     * Frames of other magic numbers, which the library may take for older formats with other limits, and any other data
     * behind a frame, are refused at their first byte.
     */
    private void checkMagic(ByteBuffer in) {
        for (int i = 0; magicSeen < Integer.BYTES && i < in.remaining(); i++, magicSeen++) {
            int value = in.get(in.position() + i) & 0xff;
            if (magicSeen == 0) {
                skippable = (value & 0xf0) == (SKIPPABLE_MAGIC & 0xff);
            }
            int due = ((skippable ? SKIPPABLE_MAGIC : MAGIC) >>> (8 * magicSeen)) & 0xff;
            if (value != due && !(magicSeen == 0 && skippable)) {
                throw malformed(ended ? "data after the end of the zstd frame" : "not a zstd frame", i);
            }
        }
    }

    private static String reason(ZstdException e) {
        // The streaming calls report it negated.
        long code = Math.abs(e.getErrorCode());
        if (code == Zstd.errFrameParameterWindowTooLarge()) {
            return "zstd window over 8 MiB";
        }
        if (code == Zstd.errChecksumWrong()) {
            return "wrong check sum of the zstd frame";
        }
        return code == Zstd.errDictionaryWrong() ? "zstd frame that needs a dictionary" : "malformed zstd frame";
    }

    @Override
    boolean isComplete() {
        return ended;
    }

    @Override
    void release() {
        context.close();
    }
}
