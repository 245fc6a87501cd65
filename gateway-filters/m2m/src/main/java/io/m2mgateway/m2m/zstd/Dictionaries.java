package io.m2mgateway.m2m.zstd;

import io.m2mgateway.m2m.wire.WireFault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dictionaries that a codec has: those it can decode with, and the one that it encodes with. Immutable and thread-safe.
 *
 * <p>The shipped dictionary is in every set but {@link #none()}: who offers compact frames has it.
 */
public final class Dictionaries {
    private static final ZstdPayload PLAIN = new ZstdPayload(null);
    private static final Dictionaries NONE = new Dictionaries(Map.of(), false, null);

    private final Map<Integer, Dictionary> byId;
    private final boolean withShipped;
    private final @Nullable Dictionary preferred;

    private Dictionaries(Map<Integer, Dictionary> byId, boolean withShipped, @Nullable Dictionary preferred) {
        this.byId = byId;
        this.withShipped = withShipped;
        this.preferred = preferred;
    }

    /** No dictionary at all. */
    public static Dictionaries none() {
        return NONE;
    }

    /** The shipped dictionary alone. */
    public static Dictionaries shipped() {
        return Shipped.ALONE;
    }

    /**
     * These and one more to decode with.
     *
     * @throws IllegalArgumentException when another dictionary has its id
     */
    public Dictionaries and(Dictionary more) {
        Map<Integer, Dictionary> all = new HashMap<>(byId);
        Dictionary before = all.put(more.id(), more);
        if (before != null && !Arrays.equals(before.toByteArray(), more.toByteArray())) {
            throw new IllegalArgumentException("two dictionaries have the id " + more.idText());
        }
        return new Dictionaries(Map.copyOf(all), withShipped, preferred);
    }

    /** These, and one of them to encode with; a new one is added. */
    public Dictionaries encodingWith(Dictionary dictionary) {
        return new Dictionaries(and(dictionary).byId, withShipped, dictionary);
    }

    /** The one to encode with; null: payloads without a dictionary. */
    public @Nullable Dictionary preferred() {
        return preferred;
    }

    /** The one of an id; null where it is not among these. */
    public @Nullable Dictionary find(int id) {
        return byId.get(id);
    }

    /** The shipped one; null where it is not among these. */
    public @Nullable Dictionary findShipped() {
        return withShipped ? Shipped.DICTIONARY : null;
    }

    /** The dictionary that this version ships. */
    public static Dictionary shippedDictionary() {
        return Shipped.DICTIONARY;
    }

    /** The most bytes that a payload of so many bytes of content takes. */
    public static int bound(int length) {
        return PayloadWriter.bound(length);
    }

    /** Compresses all of {@code document} to {@code to[off..]}, which has room for {@link #bound}; gives the payload's length. */
    public static int compress(byte[] document, @Nullable Dictionary dictionary, byte[] to, int off) throws WireFault {
        return dictionary == null ? PLAIN.compress(document, to, off) : dictionary.compress(document, to, off);
    }

    /** The content of the payload {@code b[off, end)}, at most {@code max} bytes. */
    public static byte[] decompress(byte[] b, int off, int end, @Nullable Dictionary dictionary, long max)
            throws WireFault {
        return dictionary == null ? PLAIN.decompress(b, off, end, max) : dictionary.decompress(b, off, end, max);
    }

    /** Loaded with first use. */
    private static final class Shipped {
        static final Dictionary DICTIONARY = Dictionary.ofResource("m2m-1.zdict");
        static final Dictionaries ALONE = new Dictionaries(Map.of(DICTIONARY.id(), DICTIONARY), true, DICTIONARY);

        private Shipped() {}
    }
}
