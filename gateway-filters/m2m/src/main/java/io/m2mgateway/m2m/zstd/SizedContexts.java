package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.function.Supplier;

/** Pools of native contexts for whole documents, whose levels go by the documents' sizes. Thread-safe. */
final class SizedContexts {
    /** Documents up to this size are small, where a high level costs microseconds. */
    private static final int SMALL = 4 * 1024;
    /** Documents up to this size are of middle size; what is larger is compressed at a level that costs a third of the time for a tenth more bytes. */
    private static final int MIDDLE = 64 * 1024;

    static final int LEVEL_SMALL = 11;
    /** Without a dictionary a higher level works on small documents many times as long, for hardly less. */
    static final int LEVEL_SMALL_WITHOUT = 9;

    static final int LEVEL_MIDDLE = 9;
    static final int LEVEL_LARGE = 3;
    /** Contexts that worked on more hold tables of megabytes; they are not kept. */
    static final int LARGEST_KEPT = 1 << 20;

    private final ContextPool<ZstdCompressCtx> small;
    private final ContextPool<ZstdCompressCtx> middle;
    private final ContextPool<ZstdCompressCtx> large;

    /** What a document becomes. */
    interface Writer {
        int compress(ZstdCompressCtx context, byte[] document, byte[] to, int off) throws WireFault;
    }

    SizedContexts(Supplier<ZstdCompressCtx> small, Supplier<ZstdCompressCtx> middle, Supplier<ZstdCompressCtx> large) {
        this.small = new ContextPool<>(small);
        this.middle = new ContextPool<>(middle);
        this.large = new ContextPool<>(large);
    }

    /** Compresses all of {@code document} to {@code to[off..]}, which has room for it; gives the length. */
    int compress(byte[] document, byte[] to, int off, Writer writer) throws WireFault {
        ContextPool<ZstdCompressCtx> pool =
                document.length <= SMALL ? small : document.length <= MIDDLE ? middle : large;
        ZstdCompressCtx context = pool.take();
        boolean keep = false;
        try {
            int length = writer.compress(context, document, to, off);
            keep = document.length <= LARGEST_KEPT;
            return length;
        } finally {
            pool.release(context, keep);
        }
    }

    /** Closes what is idle. */
    void clear() {
        small.clear();
        middle.clear();
        large.clear();
    }
}
