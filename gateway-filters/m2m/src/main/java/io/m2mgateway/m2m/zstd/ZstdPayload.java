package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.util.Native;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compresses to payloads of compact frames and back, with one dictionary or none. Thread-safe; native contexts are pooled. */
final class ZstdPayload {
    private static final boolean AVAILABLE = load();

    private final SizedContexts deflating;
    private final ContextPool<PayloadReader> inflating;

    /** @param dictionary null for payloads without one */
    ZstdPayload(byte @Nullable [] dictionary) {
        if (!AVAILABLE || dictionary == null) {
            deflating = new SizedContexts(
                    () -> newContext(SizedContexts.LEVEL_SMALL_WITHOUT),
                    () -> newContext(SizedContexts.LEVEL_MIDDLE),
                    () -> newContext(SizedContexts.LEVEL_LARGE));
            inflating = new ContextPool<>(() -> new PayloadReader(new ZstdDecompressCtx()));
            return;
        }
        deflating = new SizedContexts(
                contexts(dictionary, SizedContexts.LEVEL_SMALL),
                contexts(dictionary, SizedContexts.LEVEL_MIDDLE),
                contexts(dictionary, SizedContexts.LEVEL_LARGE));
        ZstdDictDecompress digested = new ZstdDictDecompress(dictionary);
        inflating = new ContextPool<>(() -> new PayloadReader(new ZstdDecompressCtx().loadDict(digested)));
    }

    private static Supplier<ZstdCompressCtx> contexts(byte[] dictionary, int level) {
        ZstdDictCompress digested = new ZstdDictCompress(dictionary, level);
        return () -> newContext(level).loadDict(digested);
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
        return deflating.compress(document, to, off, PayloadWriter::compress);
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
        deflating.clear();
        inflating.clear();
    }
}
