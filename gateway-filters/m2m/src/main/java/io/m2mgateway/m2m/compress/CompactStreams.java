package io.m2mgateway.m2m.compress;

import io.m2mgateway.m2m.DecompressionException;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Event streams as compact frames: one context for all of a stream, its bytes exactly; {@code docs/compact-frame.md} specifies them. */
public final class CompactStreams {

    private static final byte FIRST = (byte) 0xC1;
    /** The control byte: no facts, and above them how the payload is made. */
    private static final int BARE = 2;

    private static final int PLAIN = BARE | 4 << 3;
    private static final int SHIPPED = BARE | 5 << 3;
    private static final int DICTIONARY = BARE | 6 << 3;

    /** Deflate's window, 32 KiB: so much of a dictionary is of use. */
    private static final int WINDOW = 1 << 15;

    private CompactStreams() {}

    /** Writes a stream with the preferred one of the dictionaries. */
    public static StreamEncoder newEncoder(Dictionaries dictionaries) {
        Dictionary dictionary = dictionaries.preferred();
        if (dictionary == null) {
            return new PieceEncoder(new byte[] {FIRST, PLAIN}, null);
        }
        if (dictionary == Dictionaries.shippedDictionary()) {
            return new PieceEncoder(new byte[] {FIRST, SHIPPED}, dictionary.tail(WINDOW));
        }
        ByteBuffer prefix = ByteBuffer.allocate(2 + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        prefix.put(FIRST).put((byte) DICTIONARY).putInt(dictionary.id());
        return new PieceEncoder(prefix.array(), dictionary.tail(WINDOW));
    }

    /**
     * Reads a stream; what is none, or needs a dictionary that is not there, is refused as {@link StreamDecoder} says.
     *
     * @param maxInflated bytes of the stream at most
     */
    public static StreamDecoder newDecoder(Dictionaries dictionaries, long maxInflated) {
        return new Decoder(dictionaries, maxInflated);
    }

    private static final class Decoder extends ZlibInflater {

        private final Dictionaries dictionaries;
        private final Inflater inflater = new Inflater(true);
        private final PieceHead head = new PieceHead();
        private int seen;
        private int control;
        private int id;
        private boolean ended;

        Decoder(Dictionaries dictionaries, long maxInflated) {
            super(maxInflated);
            this.dictionaries = dictionaries;
        }

        @Override
        void step(ByteBuffer in, ByteSink out) {
            if (ended) {
                throw malformed("data after the end of the stream", 0);
            }
            if (seen < 2 || (control == DICTIONARY && seen < 2 + Integer.BYTES)) {
                take(in.get() & 0xFF);
            } else if (!head.isDone()) {
                if (!head.accept(in.get() & 0xFF)) {
                    throw malformed("length of a piece is not canonical or too large", 0);
                }
                ended = head.isEnd();
            } else {
                int limit = in.limit();
                int taken = Math.min(in.remaining(), head.remaining());
                in.limit(in.position() + taken);
                inflate(in, out);
                in.limit(limit);
                head.take(taken);
            }
            if (head.isDone() && head.remaining() == 0) {
                if (head.isFlushed()) {
                    inflate(PieceHead.mark(), out);
                }
                head.restart();
            }
        }

        private void inflate(ByteBuffer in, ByteSink out) {
            if (inflate(inflater, in, out)) {
                throw malformed("deflate data that ends within the stream", 0);
            }
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
                throw DecompressionException.unknownDictionary(seen - 1L);
            }
            inflater.setDictionary(dictionary.tail(WINDOW));
        }

        @Override
        boolean isComplete() {
            return ended;
        }

        @Override
        void release() {
            inflater.end();
        }
    }
}
