package io.m2mgateway.m2m;

import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.wire.Base64Text;
import io.m2mgateway.m2m.wire.WireFault;
import io.m2mgateway.m2m.zstd.Dictionaries;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes every wire form of the M2M Protocol, and reads the routing header of a frame without touching its payload.
 *
 * <p>Immutable and safe for use by many threads at once. Input arrays are never changed. Nothing is read or written but memory;
 * vocabularies of TokenNative are loaded on first use of that form.
 */
public final class M2mCodec {
    /** The reference implementation's quality for frames; the specification leaves it to the sender. */
    private static final int DEFAULT_BROTLI_QUALITY = 5;

    private static final byte[] COMPACT_TAG = {CompactHeader.FIRST};

    private final M2mLimits limits;
    private final DocumentReader documents;
    private final FrameCoder frames;
    private final TaggedForms tagged;
    private final Dictionaries dictionaries;
    private final CompactCoder compact;

    private M2mCodec(Builder builder) {
        limits = builder.limits;
        documents = new DocumentReader(limits);
        frames = new FrameCoder(limits, documents, builder.brotliQuality);
        tagged = new TaggedForms(limits, builder.brotliQuality, builder.llamaAsCl100k);
        dictionaries = builder.dictionaries;
        compact = new CompactCoder(limits, documents, dictionaries, Contexts.NONE);
    }

    private M2mCodec(M2mCodec with, Contexts contexts) {
        limits = with.limits;
        documents = with.documents;
        frames = with.frames;
        tagged = with.tagged;
        dictionaries = with.dictionaries;
        compact = new CompactCoder(limits, documents, dictionaries, contexts);
    }

    private M2mCodec(M2mCodec with, M2mLimits limits) {
        this.limits = limits;
        documents = with.documents;
        frames = with.frames.within(limits);
        tagged = with.tagged.within(limits);
        dictionaries = with.dictionaries;
        compact = with.compact.within(limits);
    }

    /**
     * This codec with another limit on what a message inflates to. It costs next to nothing.
     *
     * @param bytes as of {@link M2mLimits#maxInflated()}
     */
    public M2mCodec withMaxInflated(long bytes) {
        return bytes == limits.maxInflated() ? this : new M2mCodec(this, limits.withMaxInflated(bytes));
    }

    /**
     * This codec within a session: compact frames may lean on its earlier documents, and are written so where that makes them smaller. It costs next to nothing. The result is as
     * safe for use by many threads as {@code contexts}.
     */
    public M2mCodec withContexts(Contexts contexts) {
        return new M2mCodec(this, contexts);
    }

    /** A codec with the specification's limits. */
    public static M2mCodec create() {
        return builder().build();
    }

    /** A codec with limits of the caller's. */
    public static M2mCodec create(M2mLimits limits) {
        return builder().limits(limits).build();
    }

    /** A codec to be configured. */
    public static Builder builder() {
        return new Builder();
    }

    /** The limits of this codec. */
    public M2mLimits limits() {
        return limits;
    }

    /**
     * Encodes a JSON document as a binary M2M v1 frame, with a Brotli or a raw payload, whichever is smaller.
     *
     * @throws JsonException when the document is not JSON in UTF-8
     * @throws CompressionException when the document passes a limit
     * @throws ServerException when Brotli's native library cannot be loaded
     */
    public byte[] encode(byte[] document) {
        return encode(document, WireForm.M2M);
    }

    /**
     * Encodes a document in a form. The two M2M forms and the compact one take JSON; TokenNative and Brotli take any UTF-8; {@link WireForm#PASSTHROUGH}
     * returns the array that it was given.
     *
     * @throws JsonException when the document is not JSON where JSON is due, or not UTF-8
     * @throws CompressionException when the document passes a limit, or the form is never written
     * @throws ServerException when Brotli's native library cannot be loaded
     */
    public byte[] encode(byte[] document, WireForm form) {
        return encode(document, form, null);
    }

    /**
     * Encodes a document as an M2M v1 or a compact frame, protected.
     *
     * @param form one of the two M2M forms or the compact one: no other can be protected
     * @throws JsonException when the document is not JSON, or not UTF-8
     * @throws CompressionException when the document passes a limit, or the form is another
     * @throws ServerException when Brotli's native library cannot be loaded
     */
    public byte[] encodeProtected(byte[] document, WireForm form, FrameProtection protection) {
        if (!form.isFrame()) {
            throw new CompressionException(ErrorCode.UNSUPPORTED_ALGORITHM, "only frames can be protected");
        }
        return encode(document, form, protection);
    }

    private byte[] encode(byte[] document, WireForm form, @Nullable FrameProtection protection) {
        try {
            if (document.length > limits.maxInflated()) {
                throw new WireFault(WireFault.Kind.TOO_LARGE, "document is larger than the limit", -1);
            }
            return switch (form) {
                case M2M -> frames.encode(document, protection);
                case M2M_TEXT -> FrameCoder.toText(frames.encode(document, protection));
                case COMPACT -> compact.encode(document, protection);
                case PASSTHROUGH -> document;
                default -> tagged.encode(document, form);
            };
        } catch (WireFault fault) {
            throw Faults.whileEncoding(fault);
        }
    }

    /**
     * Decodes a message of a form that is found by its first bytes.
     *
     * @throws DecompressionException for an unknown tag, a damaged or protected frame, or a limit met
     * @throws JsonException when a frame's document is not JSON
     * @throws ServerException when Brotli's native library cannot be loaded
     */
    public DecodedMessage decode(byte[] message) {
        return decode(message, WireForm.detect(message, 0, message.length));
    }

    /**
     * Decodes a message of a known form; the only way for the binary forms of TokenNative.
     *
     * @throws DecompressionException for a message that is not of this form, a damaged or protected frame, or a limit met
     * @throws JsonException when a frame's document is not JSON
     * @throws ServerException when Brotli's native library cannot be loaded
     */
    public DecodedMessage decode(byte[] message, WireForm form) {
        try {
            checkSize(message);
            return switch (form) {
                case M2M -> frames.decode(message, WireForm.requireTag(message, WireForm.M2M_TAG), form);
                case M2M_TEXT -> {
                    int tag = WireForm.requireTag(message, WireForm.M2M_TAG);
                    yield frames.decode(Base64Text.decode(message, tag, message.length - tag), 0, form);
                }
                case COMPACT -> {
                    WireForm.requireTag(message, COMPACT_TAG);
                    yield compact.decode(message);
                }
                case PASSTHROUGH -> new DecodedMessage(form, message, null, null);
                default -> new DecodedMessage(form, tagged.decode(message, form), null, null);
            };
        } catch (WireFault fault) {
            throw Faults.whileDecoding(fault);
        }
    }

    private void checkSize(byte[] message) throws WireFault {
        if (message.length > limits.maxMessage()) {
            throw new WireFault(WireFault.Kind.TOO_LARGE, "message is larger than the limit", -1);
        }
    }

    /**
     * Authenticates a message where protection is required. A frame without it, of another mode, damaged or made with another key is one
     * error, after the same work: neither answer nor time tells them apart. Decode the result with {@link #decode(AuthenticFrame)};
     * whoever refuses replays looks at its nonce before.
     *
     * @throws DecompressionException {@code DECOMPRESSION_FAILED} for what is not authentic, {@code CONTENT_TOO_LARGE} for a limit met
     */
    public AuthenticFrame authenticate(byte[] message, FrameProtection protection) {
        try {
            checkSize(message);
            return AuthenticFrame.open(message, WireForm.detect(message, 0, message.length), protection);
        } catch (WireFault fault) {
            throw Faults.whileDecoding(fault);
        }
    }

    /**
     * Decodes a frame that was authenticated.
     *
     * @throws DecompressionException for a frame that its sender made wrong, or a limit met
     * @throws JsonException when its document is not JSON
     * @throws ServerException when Brotli's native library cannot be loaded
     */
    public DecodedMessage decode(AuthenticFrame frame) {
        try {
            return frame.decode(frames, compact);
        } catch (WireFault fault) {
            throw Faults.whileDecoding(fault);
        }
    }

    /**
     * Reads the routing header of a compact frame, or of an M2M v1 message in binary or text form, from as much of the message as there is. Never throws for
     * its content.
     *
     * @throws IndexOutOfBoundsException when offset and length do not lie within the array
     */
    public HeaderRead readHeader(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length > 0 && bytes[offset] == CompactHeader.FIRST
                ? compact.readHeader(bytes, offset, length)
                : HeaderReader.read(bytes, offset, length);
    }

    /** The earlier documents that a compact frame names, at most {@link Contexts#MAX_NAMED}; none for any other message. Never throws for its content. */
    public static List<ContextId> contextIds(byte[] message) {
        return message.length > 0 && message[0] == CompactHeader.FIRST
                ? CompactCoder.contextIds(message, message.length)
                : List.of();
    }

    /**
     * The facts of a JSON document, from one streaming pass.
     *
     * @throws JsonException when it is not JSON, or passes a limit on depth, strings or arrays
     */
    public DocumentFacts facts(byte[] document) {
        try {
            return documents.facts(document);
        } catch (WireFault fault) {
            throw Faults.whileReadingJson(fault);
        }
    }

    /**
     * The facts in the first bytes of a JSON document. Never throws for its content: reading stops at the first fault.
     *
     * @throws IndexOutOfBoundsException when offset and length do not lie within the array
     */
    public PartialFacts partialFacts(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return documents.partialFacts(bytes, offset, length);
    }

    /** Configures a codec. Not safe for use by many threads. */
    public static final class Builder {
        private M2mLimits limits = M2mLimits.DEFAULT;
        private int brotliQuality = DEFAULT_BROTLI_QUALITY;
        private boolean llamaAsCl100k;
        private Dictionaries dictionaries = Dictionaries.shipped();

        private Builder() {}

        /** What a message may cost; {@link M2mLimits#DEFAULT} unless set. */
        public Builder limits(M2mLimits limits) {
            this.limits = limits;
            return this;
        }

        /** Brotli quality of what is encoded, 0 (fastest) to 11; 5 unless set. */
        public Builder brotliQuality(int quality) {
            if (quality < 0 || quality > 11) {
                throw new IllegalArgumentException("brotliQuality must be 0 to 11, was " + quality);
            }
            this.brotliQuality = quality;
            return this;
        }

        /**
         * Whether TokenNative's tokenizer {@code L} is read with the cl100k vocabulary, as the reference implementation writes it;
         * otherwise it is an unsupported algorithm.
         */
        public Builder llamaAsCl100k(boolean enabled) {
            this.llamaAsCl100k = enabled;
            return this;
        }

        /** The dictionaries of compact frames; the shipped one unless set. */
        public Builder dictionaries(Dictionaries dictionaries) {
            this.dictionaries = dictionaries;
            return this;
        }

        /** The codec. */
        public M2mCodec build() {
            return new M2mCodec(this);
        }
    }
}
