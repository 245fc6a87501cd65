package io.m2mgateway.m2m.compress;

import io.m2mgateway.m2m.DecompressionException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Reads what stands before the compressed data of {@link DictionaryCoding}: a magic number and the dictionary's hash. */
final class DictionaryHead {

    private final DictionaryCoding.Format format;
    private final List<DictionaryCoding> known;
    private final Consumer<DictionaryCoding> use;
    private final byte[] magic;
    private final byte[] hash = new byte[RawDictionary.HASH_BYTES];
    private int seen;

    /** @param use gets the one of those known whose dictionary the data refers to, before its first byte is read */
    DictionaryHead(DictionaryCoding.Format format, List<DictionaryCoding> known, Consumer<DictionaryCoding> use) {
        this.format = format;
        this.known = known;
        this.use = use;
        this.magic = format.magic();
    }

    /**
     * Takes bytes until it is done or there are no more.
     *
     * @param decoder whose input it is, for errors
     * @return whether it is done
     */
    boolean read(ByteBuffer in, InflatingDecoder decoder) {
        for (int i = 0; seen < magic.length && in.hasRemaining(); i++) {
            if (in.get() != magic[seen++]) {
                throw decoder.malformed("not a " + format.token() + " body", i);
            }
        }
        if (seen >= magic.length) {
            int length = Math.min(magic.length + hash.length - seen, in.remaining());
            in.get(hash, seen - magic.length, length);
            seen += length;
        }
        if (seen < magic.length + hash.length) {
            return false;
        }
        use.accept(coding());
        return true;
    }

    private DictionaryCoding coding() {
        for (DictionaryCoding coding : known) {
            if (coding.dictionary().hasHash(hash)) {
                return coding;
            }
        }
        throw DecompressionException.unknownDictionary(magic.length);
    }
}
