package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictContentType;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import io.m2mgateway.m2m.wire.WireFault;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Content that frames refer to as if it stood before theirs (a raw dictionary of RFC 8878, section 5), digested once for all that use it.
 *
 * <p>Immutable and thread-safe. Needs the native library. Its tables and the contexts that wait for their next use are freed when it is no longer
 * reachable.
 */
public final class RawContent {
    private static final Cleaner CLEANER = Cleaner.create();

    /** The lowest takes a quarter of the memory of level 3 for each stream, and makes streams two percent larger. */
    private static final int STREAM_LEVEL = 1;

    private final ZstdDictCompress forStreams;
    private final ZstdDictDecompress forInflating;
    private final SizedContexts documents;

    /** @param content a direct buffer, which is referred to and has to stay as it is; of any bytes, those of a trained dictionary's header too */
    public RawContent(ByteBuffer content) {
        forStreams = digested(content, STREAM_LEVEL);
        forInflating = new ZstdDictDecompress(content.duplicate(), true, ZstdDictContentType.RAW_CONTENT);
        SizedContexts pools = new SizedContexts(
                contexts(content, SizedContexts.LEVEL_SMALL),
                contexts(content, SizedContexts.LEVEL_MIDDLE),
                contexts(content, SizedContexts.LEVEL_LARGE));
        documents = pools;
        CLEANER.register(this, pools::clear);
    }

    private static Supplier<ZstdCompressCtx> contexts(ByteBuffer content, int level) {
        ZstdDictCompress digested = digested(content, level);
        return () -> newContext(level).loadDict(digested);
    }

    private static ZstdDictCompress digested(ByteBuffer content, int level) {
        return new ZstdDictCompress(content.duplicate(), level, true, ZstdDictContentType.RAW_CONTENT);
    }

    private static ZstdCompressCtx newContext(int level) {
        return new ZstdCompressCtx().setLevel(level).setChecksum(false);
    }

    /** A context for one stream that refers to the content, which holds on to it. Close it. */
    public ZstdCompressCtx newStreamContext() {
        return newContext(STREAM_LEVEL).loadDict(forStreams);
    }

    /** Gives it to a context that inflates, which holds on to it. */
    public void loadInto(ZstdDecompressCtx context) {
        context.loadDict(forInflating);
    }

    /** Compresses all of {@code document} to {@code to[off..]}, which has room for {@link Dictionaries#bound}, as one frame; gives its length. */
    public int compress(byte[] document, byte[] to, int off) throws WireFault {
        try {
            return documents.compress(document, to, off, RawContent::frame);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static int frame(ZstdCompressCtx context, byte[] document, byte[] to, int off) throws WireFault {
        try {
            return context.compressByteArray(to, off, to.length - off, document, 0, document.length);
        } catch (ZstdException e) {
            throw new WireFault(WireFault.Kind.UNAVAILABLE, "zstd encoder failed", -1, e);
        }
    }
}
