package io.m2mgateway.m2m.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.Arrays;
import java.util.List;

/**
 * Payloads that lean on earlier documents: their dictionary is the header of the shipped one, the last {@value #TAIL} bytes of it, and the documents. Thread-safe.
 */
public final class ContextPayload {
    /**
     * The most bytes that the documents may have together: 1 MiB. zstd's tables do not hold more at the levels used here: what was twice as large saved nothing any more.
     */
    public static final int MAX_BYTES = 1 << 20;

    /** What the shipped dictionary's most frequent parts take; more of it costs time with each message and saves less than a percent. */
    private static final int TAIL = 8192;
    /** Above it times double, and messages get smaller by a percent at most. */
    private static final int THOROUGH = 6;
    /** Up to so many bytes of dictionary and document the thorough level takes less than a few milliseconds. */
    private static final int THOROUGH_UP_TO = 256 * 1024;

    private static final int FAST = 3;

    private static final byte[] NOTHING = {};

    private static final ContextPool<ZstdCompressCtx> DEFLATING =
            new ContextPool<>(() -> ZstdPayload.newContext(THOROUGH));
    private static final ContextPool<PayloadReader> INFLATING =
            new ContextPool<>(() -> new PayloadReader(new ZstdDecompressCtx()));

    private ContextPayload() {}

    /** Compresses all of {@code document} to {@code to[off..]}, which has room for {@link Dictionaries#bound}; gives the payload's length. */
    public static int compress(byte[] document, List<byte[]> earlier, byte[] to, int off) throws WireFault {
        ZstdPayload.requireLibrary();
        byte[] dictionary = dictionary(earlier);
        int reach = Math.addExact(dictionary.length, document.length);
        ZstdCompressCtx context = DEFLATING.take();
        boolean keep = false;
        try {
            context.setLevel(reach <= THOROUGH_UP_TO ? THOROUGH : FAST).loadDict(dictionary);
            int length = PayloadWriter.compress(context, document, to, off);
            context.loadDict(NOTHING);
            keep = reach <= SizedContexts.LARGEST_KEPT;
            return length;
        } finally {
            DEFLATING.release(context, keep);
        }
    }

    /** The content of the payload {@code b[off, end)}, at most {@code max} bytes, which leans on these documents. */
    public static byte[] decompress(byte[] b, int off, int end, List<byte[]> earlier, long max) throws WireFault {
        ZstdPayload.requireLibrary();
        byte[] dictionary = dictionary(earlier);
        PayloadReader reader = INFLATING.take();
        boolean keep = false;
        try {
            reader.context().loadDict(dictionary);
            byte[] content = reader.decompress(b, off, end, max);
            reader.context().loadDict(NOTHING);
            keep = true;
            return content;
        } finally {
            INFLATING.release(reader, keep);
        }
    }

    private static byte[] dictionary(List<byte[]> earlier) {
        byte[] opening = Opening.BYTES;
        int length = opening.length;
        for (byte[] document : earlier) {
            length = Math.addExact(length, document.length);
        }
        byte[] dictionary = Arrays.copyOf(opening, length);
        int at = opening.length;
        for (byte[] document : earlier) {
            System.arraycopy(document, 0, dictionary, at, document.length);
            at += document.length;
        }
        return dictionary;
    }

    /** Made with first use. */
    private static final class Opening {
        static final byte[] BYTES = Dictionaries.shippedDictionary().shortened(TAIL);

        private Opening() {}
    }
}
