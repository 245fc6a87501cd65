package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.util.Native;
import io.m2mgateway.m2m.wire.WireFault;
import org.jspecify.annotations.Nullable;

/** Compresses to payloads of compact frames and back, with one dictionary or none. Thread-safe; native contexts are pooled. */
final class ZstdPayload {
    /** Documents up to this size are small, where a high level costs microseconds. */
    private static final int SMALL = 4 * 1024;
    /** Documents up to this size are of middle size; what is larger is compressed at a level that costs a third of the time for a tenth more bytes. */
    private static final int MIDDLE = 64 * 1024;

    private static final int LEVEL_SMALL = 12;
    /** Without a dictionary level 12 works on small documents many times as long, for hardly less. */
    private static final int LEVEL_SMALL_WITHOUT = 9;

    private static final int LEVEL_MIDDLE = 9;
    private static final int LEVEL_LARGE = 3;
    /** Contexts that worked on more hold tables of megabytes; they are not kept. */
    static final int LARGEST_KEPT = 1 << 20;

    private static final boolean AVAILABLE = load();

    private final ContextPool<ZstdCompressCtx> small;
    private final ContextPool<ZstdCompressCtx> middle;
    private final ContextPool<ZstdCompressCtx> large;
    private final ContextPool<PayloadReader> inflating;

    /** @param dictionary null for payloads without one */
    ZstdPayload(byte @Nullable [] dictionary) {
        if (!AVAILABLE || dictionary == null) {
            small = new ContextPool<>(() -> newContext(LEVEL_SMALL_WITHOUT));
            middle = new ContextPool<>(() -> newContext(LEVEL_MIDDLE));
            large = new ContextPool<>(() -> newContext(LEVEL_LARGE));
            inflating = new ContextPool<>(() -> new PayloadReader(new ZstdDecompressCtx()));
            return;
        }
        small = pool(dictionary, LEVEL_SMALL);
        middle = pool(dictionary, LEVEL_MIDDLE);
        large = pool(dictionary, LEVEL_LARGE);
        ZstdDictDecompress digested = new ZstdDictDecompress(dictionary);
        inflating = new ContextPool<>(() -> new PayloadReader(new ZstdDecompressCtx().loadDict(digested)));
    }

    private static ContextPool<ZstdCompressCtx> pool(byte[] dictionary, int level) {
        ZstdDictCompress digested = new ZstdDictCompress(dictionary, level);
        return new ContextPool<>(() -> newContext(level).loadDict(digested));
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

    int compress(byte[] document, byte[] to, int off) throws WireFault {
        requireLibrary();
        ContextPool<ZstdCompressCtx> pool =
                document.length <= SMALL ? small : document.length <= MIDDLE ? middle : large;
        ZstdCompressCtx context = pool.take();
        boolean keep = false;
        try {
            int length = PayloadWriter.compress(context, document, to, off);
            keep = document.length <= LARGEST_KEPT;
            return length;
        } finally {
            pool.release(context, keep);
        }
    }

    byte[] decompress(byte[] b, int off, int end, long max) throws WireFault {
        requireLibrary();
        PayloadReader reader = inflating.take();
        try {
            return reader.decompress(b, off, end, max);
        } finally {
            // Also after damage: each payload begins anew.
            inflating.giveBack(reader);
        }
    }

    static void requireLibrary() throws WireFault {
        if (!AVAILABLE) {
            throw new WireFault(WireFault.Kind.UNAVAILABLE, "zstd has no native library for this platform", -1);
        }
    }

    void close() {
        small.clear();
        middle.clear();
        large.clear();
        inflating.clear();
    }
}
