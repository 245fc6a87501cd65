package io.m2mgateway.m2m.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import java.nio.ByteBuffer;

/** {@code zstd}, RFC 8878: one frame or several, skippable ones among them. */
class ZstdDecoder extends InflatingDecoder {

    /** The largest window that RFC 9659 allows in this coding, 8 MiB, as a power of two. */
    private static final int WINDOW_LOG = 23;

    private final ZstdDecompressCtx context;
    private final ZstdFrameHeader header;
    private final boolean single;

    /** Bytes that came out of the current frame. */
    private long frameProduced;

    private boolean ended;

    ZstdDecoder(long maxInflated) {
        this(maxInflated, false);
    }

    /** @param single one frame and nothing behind it, without its magic number */
    ZstdDecoder(long maxInflated, boolean single) {
        super(maxInflated);
        this.single = single;
        this.header = new ZstdFrameHeader(single);
        if (!NativeLibraries.ZSTD) {
            throw new DecompressionException(ErrorCode.UNSUPPORTED_ALGORITHM, "no native zstd on this platform");
        }
        context = new ZstdDecompressCtx();
        context.setLongMax(WINDOW_LOG);
        context.setMagicless(single);
    }

    /** The library's own, for what has to be set before the first byte. */
    final ZstdDecompressCtx context() {
        return context;
    }

    @Override
    void step(ByteBuffer in, ByteSink out) {
        readHeader(in);
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
                frameProduced += chunk.position();
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
            endFrame();
        }
    }

    private void readHeader(ByteBuffer in) {
        if (single && ended) {
            throw malformed("data after the end of the zstd frame", 0);
        }
        for (int i = 0; !header.isDone() && i < in.remaining(); i++) {
            if (!header.accept(in.get(in.position() + i) & 0xff)) {
                throw malformed(ended ? "data after the end of the zstd frame" : "not a zstd frame", i);
            }
            if (header.isDone() && header.saysContentSize()) {
                long size = header.contentSize();
                checkAnnounced(size < 0 ? Long.MAX_VALUE : size);
            }
        }
    }

    private void endFrame() {
        if (header.saysContentSize() && header.contentSize() != frameProduced) {
            throw malformed("zstd frame that is not as long as it says", 0);
        }
        header.restart();
        frameProduced = 0;
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
    final boolean isComplete() {
        return ended;
    }

    @Override
    void release() {
        context.close();
    }
}
