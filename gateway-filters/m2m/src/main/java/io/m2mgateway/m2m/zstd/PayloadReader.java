package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.m2mgateway.m2m.wire.WireFault;
import java.io.Closeable;
import java.util.Arrays;

/** Reads what {@link PayloadWriter} writes, with one of the library's contexts. For one thread at a time. */
final class PayloadReader implements Closeable {
    /** The header of a frame without content size, and of its last, compressed block: 2 and 3 bytes. */
    private static final int HEADERS = 5;
    /** A window of 128 KiB, which any block fits into. */
    private static final byte WINDOW = (17 - 10) << 3;

    private static final int LAST_COMPRESSED = 1 | 2 << 1;
    /** Room for the usual block with its headers. */
    private static final int USUAL_BLOCK = 8 * 1024;

    private final ZstdDecompressCtx context;
    /** A block does not say how much it holds: it is inflated here, and as much copied as came out. */
    private final byte[] inflated = new byte[PayloadLayout.MAX_BLOCK];

    private final byte[] usual = new byte[USUAL_BLOCK];

    /** @param context without magic numbers; closed with this */
    PayloadReader(ZstdDecompressCtx context) {
        this.context = context.setMagicless(true);
    }

    /** To give it a dictionary. */
    ZstdDecompressCtx context() {
        return context;
    }

    /** The content of the payload {@code b[off, end)}, at most {@code max} bytes. */
    byte[] decompress(byte[] b, int off, int end, long max) throws WireFault {
        if (off >= end) {
            throw malformed("zstd payload is empty", off);
        }
        try {
            return b[off] == PayloadWriter.WHOLE_FRAME ? frame(b, off + 1, end, max) : block(b, off, end, max);
        } catch (ZstdException e) {
            throw malformed("zstd payload is damaged", off);
        }
    }

    private byte[] frame(byte[] b, int off, int end, long max) throws WireFault {
        int size = PayloadLayout.contentSize(b, off, end, max);
        byte[] content = new byte[size];
        int length = inflate(content, size, b, off, end - off);
        if (length != size) {
            throw malformed(
                    length < 0 ? "zstd payload holds more than it says" : "zstd payload holds less than it says", off);
        }
        return content;
    }

    private byte[] block(byte[] b, int off, int end, long max) throws WireFault {
        int length = end - off;
        if (length > PayloadLayout.MAX_BLOCK) {
            throw malformed("zstd block is larger than a block can be", off);
        }
        byte[] frame = length <= USUAL_BLOCK - HEADERS ? usual : new byte[HEADERS + length];
        int head = LAST_COMPRESSED | length << 3;
        frame[0] = 0;
        frame[1] = WINDOW;
        frame[2] = (byte) head;
        frame[3] = (byte) (head >>> 8);
        frame[4] = (byte) (head >>> 16);
        System.arraycopy(b, off, frame, HEADERS, length);
        int most = (int) Math.min(max, PayloadLayout.MAX_BLOCK);
        int size = inflate(inflated, most, frame, 0, HEADERS + length);
        if (size < 0) {
            throw most < PayloadLayout.MAX_BLOCK
                    ? new WireFault(WireFault.Kind.TOO_LARGE, "content is larger than the limit", -1)
                    : malformed("zstd block holds more than a block can", off);
        }
        return Arrays.copyOf(inflated, size);
    }

    /** The length of the content, or −1 where there was not enough room for it. */
    private int inflate(byte[] to, int room, byte[] b, int off, int length) {
        try {
            return context.decompressByteArray(to, 0, room, b, off, length);
        } catch (ZstdException e) {
            if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                return -1;
            }
            throw e;
        }
    }

    private static WireFault malformed(String reason, int offset) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, offset);
    }

    @Override
    public void close() {
        context.close();
    }
}
