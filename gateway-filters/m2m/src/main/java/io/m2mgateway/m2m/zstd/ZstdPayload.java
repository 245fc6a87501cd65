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
        Digested digested = new Digested(dictionary, level);
        return () -> newContext(level).loadDict(digested.get());
    }

    /** A dictionary for one level: megabytes of tables, made with first use, since many a dictionary is only decoded with, or sees documents of one size. */
    private static final class Digested {
        private final byte[] dictionary;
        private final int level;
        private @Nullable ZstdDictCompress tables;

        Digested(byte[] dictionary, int level) {
            this.dictionary = dictionary;
            this.level = level;
        }

        synchronized ZstdDictCompress get() {
            if (tables == null) {
                tables = new ZstdDictCompress(dictionary, level);
            }
            return tables;
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
