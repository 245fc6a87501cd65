package io.m2mgateway.m2m.token;

import com.knuddels.jtokkit.api.IntArrayList;
import io.m2mgateway.m2m.wire.BoundedBytes;
import io.m2mgateway.m2m.wire.ByteReader;
import io.m2mgateway.m2m.wire.ByteWriter;
import io.m2mgateway.m2m.wire.WireFault;

/** The varint ids that both forms of TokenNative carry. */
public final class TokenNative {
    /** Ids decoded at a time, so that the limit is met long before a hostile list of long tokens is all in memory. */
    private static final int BATCH = 512;

    private TokenNative() {}

    /** The varints of a text's ids, {@code gap} bytes from the array's start. */
    public static byte[] encode(String text, Vocabulary vocabulary, int gap) {
        IntArrayList ids = vocabulary.ids(text);
        int length = gap;
        for (int i = 0; i < ids.size(); i++) {
            length += ByteWriter.varintLength(ids.get(i));
        }
        byte[] encoded = new byte[length];
        ByteWriter writer = new ByteWriter(encoded, gap);
        for (int i = 0; i < ids.size(); i++) {
            writer.varint(ids.get(i));
        }
        return encoded;
    }

    /** The bytes of all ids joined, which need not be UTF-8: a character may be split over two ids. */
    public static byte[] decode(byte[] ids, int off, Vocabulary vocabulary, long max) throws WireFault {
        ByteReader reader = new ByteReader(ids, off, ids.length);
        BoundedBytes out = new BoundedBytes(Math.min(2L * reader.remaining(), max), max);
        IntArrayList batch = new IntArrayList(BATCH);
        while (reader.remaining() > 0) {
            int at = reader.position();
            long id = reader.varint();
            if (!vocabulary.contains(id)) {
                throw new WireFault(WireFault.Kind.MALFORMED, "token id is not in the vocabulary", at);
            }
            batch.add((int) id);
            if (batch.size() == BATCH) {
                out.append(vocabulary.encoding().decodeBytes(batch));
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            out.append(vocabulary.encoding().decodeBytes(batch));
        }
        return out.toByteArray();
    }
}
