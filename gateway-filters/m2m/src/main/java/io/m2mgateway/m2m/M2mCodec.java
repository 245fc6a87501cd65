package io.m2mgateway.m2m;

/**
 * Encodes and decodes every wire form of the M2M Protocol, and reads the routing header of a frame without touching its payload.
 *
 * <p>Immutable and safe for use by many threads at once. Input arrays are never changed. Nothing is read or written but memory;
 * vocabularies of TokenNative are loaded on first use of that form.
 */
public final class M2mCodec {
    /** The reference implementation's quality for frames; the specification leaves it to the sender. */
    private static final int DEFAULT_BROTLI_QUALITY = 5;

    private final M2mLimits limits;

    private final int brotliQuality;
    private final boolean llamaAsCl100k;

    private M2mCodec(Builder builder) {
        limits = builder.limits;
        brotliQuality = builder.brotliQuality;
        llamaAsCl100k = builder.llamaAsCl100k;
    }

    private UnsupportedOperationException pending(String what) {
        if (brotliQuality < 0 || llamaAsCl100k) {
            return new UnsupportedOperationException();
        }
        return new UnsupportedOperationException(what);
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
     * @throws JsonException when the document is not JSON or passes a limit on JSON
     * @throws CompressionException when the document passes the limit on documents
     */
    public byte[] encode(byte[] document) {
        return encode(document, WireForm.M2M);
    }

    /**
     * Encodes a document in a form. The two M2M forms take JSON; TokenNative and Brotli take any UTF-8; {@link WireForm#PASSTHROUGH}
     * returns the array that it was given.
     *
     * @throws JsonException when JSON is due and the document is not, or passes a limit on JSON
     * @throws CompressionException when the document passes the limit on documents, is no UTF-8, or the form is never written
     */
    public byte[] encode(byte[] document, WireForm form) {
        if (limits.maxMessage() > 0) {
            throw pending(form.name());
        }
        throw new IllegalStateException();
    }

    /**
     * Decodes a message of a form that is found by its first bytes.
     *
     * @throws DecompressionException for an unknown tag, a damaged or protected frame, or a limit met
     * @throws JsonException when a frame's document is not JSON or passes a limit on JSON
     */
    public DecodedMessage decode(byte[] message) {
        return decode(message, WireForm.detect(message, 0, message.length));
    }

    /**
     * Decodes a message of a known form; the only way for the binary forms of TokenNative.
     *
     * @throws DecompressionException for a message that is not of this form, a damaged or protected frame, or a limit met
     * @throws JsonException when a frame's document is not JSON or passes a limit on JSON
     */
    public DecodedMessage decode(byte[] message, WireForm form) {
        if (limits.maxMessage() > 0) {
            throw pending(form.name());
        }
        throw new IllegalStateException();
    }

    /**
     * Reads the routing header of an M2M v1 message in binary or text form, from as much of the message as there is. Never throws for
     * its content.
     *
     * @throws IndexOutOfBoundsException when offset and length do not lie within the array
     */
    public HeaderRead readHeader(byte[] bytes, int offset, int length) {
        if (limits.maxMessage() > 0) {
            throw pending("this method");
        }
        throw new IllegalStateException();
    }

    /**
     * The facts of a JSON document, from one streaming pass.
     *
     * @throws JsonException when it is not JSON, or passes a limit on depth, strings or arrays
     */
    public DocumentFacts facts(byte[] document) {
        if (limits.maxMessage() > 0) {
            throw pending("this method");
        }
        throw new IllegalStateException();
    }

    /**
     * The facts in the first bytes of a JSON document. Never throws for its content: reading stops at the first fault.
     *
     * @throws IndexOutOfBoundsException when offset and length do not lie within the array
     */
    public PartialFacts partialFacts(byte[] bytes, int offset, int length) {
        if (limits.maxMessage() > 0) {
            throw pending("this method");
        }
        throw new IllegalStateException();
    }

    /** Configures a codec. Not safe for use by many threads. */
    public static final class Builder {
        private M2mLimits limits = M2mLimits.DEFAULT;
        private int brotliQuality = DEFAULT_BROTLI_QUALITY;
        private boolean llamaAsCl100k;

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

        /** The codec. */
        public M2mCodec build() {
            return new M2mCodec(this);
        }
    }
}
