package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.m2mgateway.m2m.wire.WireFault;
import org.jspecify.annotations.Nullable;

/**
 * Payloads of compact frames: one zstd frame without magic number, check sum and dictionary id, that says how much it holds.
 * Thread-safe; native contexts are pooled for each dictionary.
 */
final class ZstdPayload {
    /** Documents up to this size are compressed at the thorough level: there it costs less than the bytes it saves. */
    static final int THOROUGH_UP_TO = 4096;
    /** Levels of the design; their times have not been measured. */
    static final int THOROUGH = 9;

    static final int FAST = 3;
    /** Contexts that worked on more hold tables of megabytes; they are not kept. */
    static final int LARGEST_KEPT = 1 << 20;

    private static final boolean AVAILABLE = load();

    private final ContextPool<ZstdCompressCtx> thorough;
    private final ContextPool<ZstdCompressCtx> fast;
    private final ContextPool<ZstdDecompressCtx> inflating;
    private final @Nullable ZstdDictCompress forStreams;
    private final @Nullable ZstdDictDecompress forInflating;

    /** @param dictionary null for payloads without one */
    ZstdPayload(byte @Nullable [] dictionary) {
        if (!AVAILABLE || dictionary == null) {
            thorough = new ContextPool<>(() -> newContext(THOROUGH));
            fast = new ContextPool<>(() -> newContext(FAST));
            inflating = new ContextPool<>(() -> new ZstdDecompressCtx().setMagicless(true));
            forStreams = null;
            forInflating = null;
            return;
        }
        ZstdDictCompress forThorough = new ZstdDictCompress(dictionary, THOROUGH);
        ZstdDictCompress forFast = new ZstdDictCompress(dictionary, FAST);
        forStreams = forFast;
        forInflating = new ZstdDictDecompress(dictionary);
        thorough = new ContextPool<>(() -> newContext(THOROUGH).loadDict(forThorough));
        fast = new ContextPool<>(() -> newContext(FAST).loadDict(forFast));
        ZstdDictDecompress digested = forInflating;
        inflating = new ContextPool<>(
                () -> new ZstdDecompressCtx().setMagicless(true).loadDict(digested));
    }

    void loadInto(ZstdCompressCtx context) {
        if (forStreams != null) {
            context.loadDict(forStreams);
        }
    }

    void loadInto(ZstdDecompressCtx context) {
        if (forInflating != null) {
            context.loadDict(forInflating);
        }
    }

    private static boolean load() {
        try {
            Native.load();
            return true;
        } catch (UnsatisfiedLinkError expected) {
            return false;
        }
    }

    static ZstdCompressCtx newContext(int level) {
        return new ZstdCompressCtx()
                .setLevel(level)
                .setMagicless(true)
                .setChecksum(false)
                .setDictID(false)
                .setContentSize(true);
    }

    /** The room that {@link #compress} needs at most. */
    static int bound(int length) {
        // zstd.h, ZSTD_COMPRESSBOUND
        return Math.addExact(length, (length >>> 8) + (length < 128 * 1024 ? (128 * 1024 - length) >>> 11 : 0));
    }

    int compress(byte[] document, byte[] to, int off) throws WireFault {
        requireLibrary();
        ContextPool<ZstdCompressCtx> pool = document.length <= THOROUGH_UP_TO ? thorough : fast;
        ZstdCompressCtx context = pool.take();
        boolean keep = false;
        try {
            int length = compress(context, document, to, off);
            keep = document.length <= LARGEST_KEPT;
            return length;
        } finally {
            release(pool, context, keep);
        }
    }

    static int compress(ZstdCompressCtx context, byte[] document, byte[] to, int off) throws WireFault {
        try {
            return context.compressByteArray(to, off, to.length - off, document, 0, document.length);
        } catch (ZstdException e) {
            throw new WireFault(WireFault.Kind.UNAVAILABLE, "zstd encoder failed", -1, e);
        }
    }

    byte[] decompress(byte[] b, int off, int end, long max) throws WireFault {
        int size = PayloadLayout.contentSize(b, off, end, max);
        requireLibrary();
        ZstdDecompressCtx context = inflating.take();
        boolean keep = false;
        try {
            byte[] content = decompress(context, b, off, end, size);
            keep = true;
            return content;
        } finally {
            release(inflating, context, keep);
        }
    }

    /** @param size of the content, as {@link PayloadLayout} found it */
    static byte[] decompress(ZstdDecompressCtx context, byte[] b, int off, int end, int size) throws WireFault {
        byte[] content = new byte[size];
        try {
            int length = context.decompressByteArray(content, 0, size, b, off, end - off);
            if (length != size) {
                throw new WireFault(WireFault.Kind.MALFORMED, "zstd payload holds less than it says", off);
            }
            return content;
        } catch (ZstdException e) {
            // Also where it holds more than it says: there is no room for that.
            boolean tooSmall = e.getErrorCode() == Zstd.errDstSizeTooSmall();
            throw new WireFault(
                    WireFault.Kind.MALFORMED,
                    tooSmall ? "zstd payload holds more than it says" : "zstd payload is damaged",
                    off);
        }
    }

    static <T extends java.io.Closeable> void release(ContextPool<T> pool, T context, boolean keep) {
        if (keep) {
            pool.giveBack(context);
        } else {
            ContextPool.close(context);
        }
    }

    static void requireLibrary() throws WireFault {
        if (!AVAILABLE) {
            throw new WireFault(WireFault.Kind.UNAVAILABLE, "zstd has no native library for this platform", -1);
        }
    }

    void close() {
        thorough.clear();
        fast.clear();
        inflating.clear();
    }
}
