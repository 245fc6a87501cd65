package io.m2mgateway.m2m.compress;

import com.github.luben.zstd.ZstdCompressCtx;
import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Event streams as compact frames: one context for all of a stream, its bytes exactly; {@code docs/compact-frame.md} specifies them. */
public final class CompactStreams {

    private static final byte FIRST = (byte) 0xC1;
    /** The control byte: no facts, and above them how the payload is made. */
    private static final int BARE = 2;

    private static final int PLAIN = BARE | 4 << 3;
    private static final int SHIPPED = BARE | 5 << 3;
    private static final int DICTIONARY = BARE | 6 << 3;

    /** The level of the digested dictionaries; others would be digested anew for each stream. */
    private static final int LEVEL = 3;

    /** 64 KiB: a stream repeats what it said a moment ago. */
    private static final int WINDOW_LOG = 16;

    private CompactStreams() {}

    /** Writes a stream with the preferred one of the dictionaries. */
    public static StreamEncoder newEncoder(Dictionaries dictionaries) {
        Dictionary dictionary = dictionaries.preferred();
        ZstdCompressCtx context = ZstdEncoder.newContext();
        context.setLevel(LEVEL)
                .setWindowLog(WINDOW_LOG)
                .setMagicless(true)
                .setChecksum(false)
                .setDictID(false);
        if (dictionary == null) {
            return new ZstdEncoder(context, new byte[] {FIRST, PLAIN});
        }
        dictionary.loadInto(context);
        if (dictionary == Dictionaries.shippedDictionary()) {
            return new ZstdEncoder(context, new byte[] {FIRST, SHIPPED});
        }
        ByteBuffer prefix = ByteBuffer.allocate(2 + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        prefix.put(FIRST).put((byte) DICTIONARY).putInt(dictionary.id());
        return new ZstdEncoder(context, prefix.array());
    }

    /**
     * Reads a stream; what is none, or needs a dictionary that is not there, is refused as {@link StreamDecoder} says.
     *
     * @param maxInflated bytes of the stream at most
     */
    public static StreamDecoder newDecoder(Dictionaries dictionaries, long maxInflated) {
        return new Decoder(dictionaries, maxInflated);
    }

    private static final class Decoder extends ZstdDecoder {

        private final Dictionaries dictionaries;
        private int seen;
        private int control;
        private int id;

        Decoder(Dictionaries dictionaries, long maxInflated) {
            super(maxInflated, true);
            this.dictionaries = dictionaries;
        }

        @Override
        void step(ByteBuffer in, ByteSink out) {
            int prefix = seen > 1 && control == DICTIONARY ? 2 + Integer.BYTES : 2;
            if (seen == prefix) {
                super.step(in, out);
                return;
            }
            take(in.get() & 0xFF);
        }

        private void take(int value) {
            int at = seen++;
            if (at == 0) {
                if (value != (FIRST & 0xFF)) {
                    throw malformed("not a compact frame", 0);
                }
            } else if (at == 1) {
                control = value;
                if (control == SHIPPED) {
                    use(dictionaries.findShipped());
                } else if (control != PLAIN && control != DICTIONARY) {
                    throw malformed("not a compact frame of a stream", 0);
                }
            } else {
                id |= value << (8 * (at - 2));
                if (at == 1 + Integer.BYTES) {
                    use(dictionaries.find(id));
                }
            }
        }

        private void use(@Nullable Dictionary dictionary) {
            if (dictionary == null) {
                throw new DecompressionException(
                        ErrorCode.DECOMPRESSION_FAILED, "the dictionary is not available", seen - 1L);
            }
            dictionary.loadInto(context());
        }
    }
}
