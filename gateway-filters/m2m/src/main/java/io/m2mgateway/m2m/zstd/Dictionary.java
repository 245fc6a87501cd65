package io.m2mgateway.m2m.zstd;

import io.m2mgateway.m2m.wire.WireFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A dictionary for compact frames: a trained zstd dictionary (RFC 8878, section 5), digested once for all that use it.
 *
 * <p>Immutable and thread-safe. It holds a few megabytes of native memory for each of three levels once that is used, and contexts of up to a megabyte for each
 * processor that compresses with it at one time; all of that is freed when the dictionary is no longer reachable.
 */
public final class Dictionary {
    /** The largest that is taken: 1 MiB. Larger ones make no difference to messages, and cost time with each. */
    public static final int MAX_SIZE = 1 << 20;
    /** The magic number of trained dictionaries, little-endian. */
    private static final byte[] MAGIC = {0x37, (byte) 0xA4, 0x30, (byte) 0xEC};

    private static final Cleaner CLEANER = Cleaner.create();

    private final byte[] bytes;
    private final int id;
    private final int rawFrom;
    private final ZstdPayload payload;

    private Dictionary(byte[] bytes, int rawFrom) {
        this.bytes = bytes;
        this.rawFrom = rawFrom;
        byte[] hash = sha256(bytes, 0);
        this.id = (hash[0] & 0xFF) | (hash[1] & 0xFF) << 8 | (hash[2] & 0xFF) << 16 | (hash[3] & 0xFF) << 24;
        this.payload = new ZstdPayload(bytes);
        CLEANER.register(this, payload::close);
    }

    /**
     * A dictionary as {@code zstd --train} and {@code dictionary train} write it.
     *
     * @throws IllegalArgumentException when it is no trained dictionary, is damaged, or is larger than {@link #MAX_SIZE}
     */
    public static Dictionary of(byte[] trained) {
        if (trained.length > MAX_SIZE) {
            throw new IllegalArgumentException("the dictionary is larger than " + MAX_SIZE + " bytes");
        }
        if (trained.length < 8 || !Arrays.equals(trained, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IllegalArgumentException("not a trained zstd dictionary");
        }
        byte[] copy = trained.clone();
        return new Dictionary(copy, DictionaryHeader.length(copy));
    }

    static Dictionary ofResource(String name) {
        try (InputStream in = Dictionary.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The id that frames carry: the first four bytes of the SHA-256 of the whole dictionary, little-endian. */
    public int id() {
        return id;
    }

    /** The id as eight hexadecimal digits, in the order of the hash's bytes. */
    public String idText() {
        return HexFormat.of().formatHex(sha256(bytes, 0), 0, 4);
    }

    /** Bytes of the whole dictionary. */
    public int size() {
        return bytes.length;
    }

    /** A copy of its content without zstd's header: what RFC 9842 calls the dictionary. */
    public byte[] rawContent() {
        return Arrays.copyOfRange(bytes, rawFrom, bytes.length);
    }

    /** A trained dictionary of the same header and, at most, the last bytes of this one's content, where the most frequent of it stands. */
    byte[] shortened(int last) {
        int from = Math.max(rawFrom, bytes.length - last);
        byte[] shorter = Arrays.copyOf(bytes, rawFrom + bytes.length - from);
        System.arraycopy(bytes, from, shorter, rawFrom, bytes.length - from);
        return shorter;
    }

    /** A copy of the last bytes of its content, so many at most: what it has most use for. */
    public byte[] tail(int most) {
        return Arrays.copyOfRange(bytes, Math.max(rawFrom, bytes.length - most), bytes.length);
    }

    /** A copy of the whole dictionary. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /**
     * A dictionary with this one's tables, whose content is {@code more} and behind it this one's. What is referred to often is to stand at the end, where references are shortest.
     *
     * @throws IllegalArgumentException when it gets larger than {@link #MAX_SIZE}
     */
    public Dictionary behind(byte[] more) {
        byte[] all = new byte[Math.addExact(bytes.length, more.length)];
        System.arraycopy(bytes, 0, all, 0, rawFrom);
        System.arraycopy(more, 0, all, rawFrom, more.length);
        System.arraycopy(bytes, rawFrom, all, rawFrom + more.length, bytes.length - rawFrom);
        return of(all);
    }

    int compress(byte[] document, byte[] to, int off) throws WireFault {
        try {
            return payload.compress(document, to, off);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    byte[] decompress(byte[] b, int off, int end, long max) throws WireFault {
        try {
            return payload.decompress(b, off, end, max);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    static byte[] sha256(byte[] bytes, int from) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, from, bytes.length - from);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
