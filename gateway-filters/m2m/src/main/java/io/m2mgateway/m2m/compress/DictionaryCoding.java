package io.m2mgateway.m2m.compress;

import com.aayushatharva.brotli4j.encoder.PreparedDictionaryGenerator;
import io.m2mgateway.m2m.CompressionException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.wire.WireFault;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.RawContent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A coding of RFC 9842 with one dictionary: {@code dcb} or {@code dcz}. The coded body begins with the dictionary's SHA-256, then comes Brotli or Zstandard data that refers
 * to the dictionary.
 *
 * <p>Immutable and thread-safe. The dictionary is digested once, which takes a tenth of a second for 100 KB; all that is open at one time shares it.
 */
public final class DictionaryCoding implements Coding {

    /** The two codings. */
    public enum Format {
        /** Dictionary-Compressed Brotli, section 4. The window is that of Brotli, 16 MiB at most. */
        DCB("dcb", "ff444342"),

        /** Dictionary-Compressed Zstandard, section 5; the hash stands in a skippable frame. The window is 8 MiB at most. */
        DCZ("dcz", "5e2a4d1820000000");

        private final String token;
        private final String magic;

        /** @param magic the first bytes of a body, in hexadecimal digits; behind them stands the hash */
        Format(String token, String magic) {
            this.token = token;
            this.magic = magic;
        }

        /** The name in {@code Content-Encoding} and {@code Accept-Encoding}, in lower case. */
        public String token() {
            return token;
        }

        private boolean isAvailable() {
            return this == DCB ? NativeLibraries.BROTLI : NativeLibraries.ZSTD;
        }

        byte[] magic() {
            return HexFormat.of().parseHex(magic);
        }
    }

    private final Format format;
    private final RawDictionary dictionary;
    private final byte[] head;
    private final @Nullable ByteBuffer forBrotli;
    private final @Nullable RawContent forZstd;
    private final List<DictionaryCoding> read;

    private DictionaryCoding(Format format, RawDictionary dictionary) {
        this.format = format;
        this.dictionary = dictionary;
        byte[] magic = format.magic();
        head = Arrays.copyOf(magic, magic.length + RawDictionary.HASH_BYTES);
        System.arraycopy(dictionary.hash(), 0, head, magic.length, RawDictionary.HASH_BYTES);
        forBrotli = format == Format.DCB
                ? PreparedDictionaryGenerator.generate(dictionary.content()).getData()
                : null;
        forZstd = format == Format.DCZ ? new RawContent(dictionary.content()) : null;
        read = List.of(this);
    }

    private DictionaryCoding(DictionaryCoding first, List<DictionaryCoding> read) {
        format = first.format;
        dictionary = first.dictionary;
        head = first.head;
        forBrotli = first.forBrotli;
        forZstd = first.forZstd;
        this.read = read;
    }

    /** The codings with this dictionary for which the platform has the libraries, dcb first. */
    public static List<DictionaryCoding> of(RawDictionary dictionary) {
        List<DictionaryCoding> codings = new ArrayList<>();
        for (Format format : Format.values()) {
            if (format.isAvailable()) {
                codings.add(new DictionaryCoding(format, dictionary));
            }
        }
        return List.copyOf(codings);
    }

    /** The format of a name, in any case; null for others. */
    static @Nullable Format format(String token) {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "dcb" -> Format.DCB;
            case "dcz" -> Format.DCZ;
            default -> null;
        };
    }

    /** One of the two codings. */
    public Format format() {
        return format;
    }

    @Override
    public String token() {
        return format.token;
    }

    /** What it encodes with. */
    public RawDictionary dictionary() {
        return dictionary;
    }

    /**
     * The same, and it decodes what was made with any of these.
     *
     * @param all those of another format are left out
     */
    public DictionaryCoding reading(List<DictionaryCoding> all) {
        return new DictionaryCoding(
                this, all.stream().filter(one -> one.format == format).toList());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Native memory of one in the middle of a stream, measured on Linux: dcz 117 KiB, dcb 570 KiB (below the quality that it takes, the Brotli library does not look at
     * dictionaries).
     */
    @Override
    public StreamEncoder newEncoder() {
        return forBrotli != null
                ? new BrotliEncoder(head, forBrotli)
                : new ZstdEncoder(digested().newStreamContext(), head);
    }

    @Override
    public byte[] encode(byte[] body) {
        if (forZstd == null) {
            return ContentCodings.encode(body, this);
        }
        byte[] coded = Arrays.copyOf(head, Math.addExact(head.length, Dictionaries.bound(body.length)));
        try {
            return Arrays.copyOf(coded, head.length + forZstd.compress(body, coded, head.length));
        } catch (WireFault e) {
            throw new CompressionException(ErrorCode.INTERNAL_ERROR, e.reason());
        }
    }

    /** {@inheritDoc} A dictionary that it does not read is {@code DECOMPRESSION_FAILED} with the detail {@code DICTIONARY_UNKNOWN}. */
    @Override
    public StreamDecoder newDecoder(long maxInflated) {
        return newInflatingDecoder(maxInflated);
    }

    InflatingDecoder newInflatingDecoder(long maxInflated) {
        if (format == Format.DCB) {
            BrotliDecoder brotli = new BrotliDecoder(maxInflated);
            brotli.behind(new DictionaryHead(format, read, coding -> brotli.attach(coding.dictionary.content())));
            return brotli;
        }
        ZstdDecoder zstd = new ZstdDecoder(maxInflated);
        zstd.behind(new DictionaryHead(format, read, coding -> coding.digested().loadInto(zstd.context())));
        return zstd;
    }

    private RawContent digested() {
        return Objects.requireNonNull(forZstd);
    }
}
