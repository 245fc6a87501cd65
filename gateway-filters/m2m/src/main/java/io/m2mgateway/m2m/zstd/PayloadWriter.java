package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.m2mgateway.m2m.wire.WireFault;

/**
 * Writes payloads, whatever the library's context has been given: one compressed block without any header where one holds the document, else a marker and a whole frame
 * that says how much it holds.
 */
final class PayloadWriter {
    /**
     * Begins a payload that is a whole frame. A block that begins with it would have literals that repeat one byte no times (RFC 8878, section
     * 3.1.1.3.1.1); no encoder is known to write that, and this one sends a frame then.
     */
    static final int WHOLE_FRAME = 1;

    private PayloadWriter() {}

    /** The room that {@link #compress} needs at most. */
    static int bound(int length) {
        // The marker, and zstd.h, ZSTD_COMPRESSBOUND.
        int frame = (length >>> 8) + (length < 128 * 1024 ? (128 * 1024 - length) >>> 11 : 0);
        return Math.addExact(length, frame + 1);
    }

    /** Compresses all of {@code document} to {@code to[off..]}, which has room for {@link #bound}; gives the payload's length. */
    static int compress(ZstdCompressCtx context, byte[] document, byte[] to, int off) throws WireFault {
        int frame = off + 1;
        int end;
        try {
            end = frame + context.compressByteArray(to, frame, to.length - frame, document, 0, document.length);
        } catch (ZstdException e) {
            throw new WireFault(WireFault.Kind.UNAVAILABLE, "zstd encoder failed", -1, e);
        }
        int block = PayloadLayout.onlyBlock(to, frame, end);
        if (block >= 0 && to[block] != WHOLE_FRAME) {
            System.arraycopy(to, block, to, off, end - block);
            return end - block;
        }
        to[off] = WHOLE_FRAME;
        return end - off;
    }
}
