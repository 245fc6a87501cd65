package io.m2mgateway.m2m;

import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.Opened;
import io.m2mgateway.m2m.crypto.SecurityMode;
import io.m2mgateway.m2m.wire.Base64Text;
import io.m2mgateway.m2m.wire.Brotli;
import io.m2mgateway.m2m.wire.ByteReader;
import io.m2mgateway.m2m.wire.ByteWriter;
import io.m2mgateway.m2m.wire.WireFault;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * M2M v1 frames, both ways (specification, "M2M v1 frame").
 *
 * <p>In here a frame begins behind its tag, at {@code off}; the text form is decoded before it comes here.
 */
final class FrameCoder {
    /** The length of the tag that both forms begin with. */
    static final int TAG = WireForm.M2M_TAG.length;

    static final int FIXED_HEADER = 20;
    /** Payload length and checksum, behind the header. */
    static final int TRAILER = 8;
    /** A longer header's second byte would read as Base64 (specification, "Wire forms"). */
    static final int MAX_HEADER = 0x2AFF;
    /** Shorter documents stay raw, as in the reference: compression rarely helps, and their frames are byte for byte its own. */
    private static final int COMPRESSION_THRESHOLD = 100;

    private static final int COMPRESSED = 1;
    private static final int RESERVED = 12;

    private final M2mLimits limits;
    private final DocumentReader documents;
    private final int quality;

    FrameCoder(M2mLimits limits, DocumentReader documents, int quality) {
        this.limits = limits;
        this.documents = documents;
        this.quality = quality;
    }

    FrameCoder within(M2mLimits others) {
        return new FrameCoder(others, documents, quality);
    }

    /** A frame with its tag, protected where there is something to protect it with. */
    byte[] encode(byte[] document, @Nullable FrameProtection protection) throws WireFault {
        DocumentFacts facts = documents.facts(document);
        int headerLength = FIXED_HEADER + HeaderCoder.length(facts.routing());
        if (headerLength > MAX_HEADER) {
            throw new WireFault(WireFault.Kind.TOO_LARGE, "document has more messages than a header can list", -1);
        }
        int payload = TAG + headerLength + TRAILER;
        // Room for the raw payload: compressed output that would not be smaller is given up where it no longer fits.
        byte[] frame = new byte[Math.addExact(payload, document.length)];
        int compressed = document.length < COMPRESSION_THRESHOLD
                ? -1
                : Brotli.compress(document, quality, frame, payload, document.length - 1);
        int payloadLength = compressed < 0 ? document.length : compressed;
        if (compressed < 0) {
            System.arraycopy(document, 0, frame, payload, document.length);
        }
        ByteWriter writer = new ByteWriter(frame, 0);
        writer.bytes(WireForm.M2M_TAG);
        writer.u16(headerLength);
        boolean request = facts.kind() == DocumentFacts.Kind.REQUEST;
        writer.u8(request ? FrameHeader.SCHEMA_REQUEST : FrameHeader.SCHEMA_RESPONSE);
        writer.u8(protection == null ? 0 : protection.mode().code());
        writer.u16(facts.flags());
        writer.u8(0);
        writer.u8(compressed < 0 ? 0 : COMPRESSED);
        writer.skip(RESERVED);
        HeaderCoder.write(facts.routing(), writer);
        writer.i32(payloadLength);
        writer.i32(crc32(document));
        if (protection != null) {
            return protection.seal(frame, TAG, TAG + headerLength, payload + payloadLength);
        }
        return payloadLength == document.length ? frame : Arrays.copyOf(frame, payload + payloadLength);
    }

    /** A frame's text form. */
    static byte[] toText(byte[] frame) throws WireFault {
        long length = TAG + Base64Text.encodedLength(frame.length - TAG);
        if (length > Integer.MAX_VALUE - 8) {
            throw new WireFault(WireFault.Kind.TOO_LARGE, "text form is larger than an array", -1);
        }
        byte[] text = Arrays.copyOf(WireForm.M2M_TAG, (int) length);
        Base64Text.encode(frame, TAG, frame.length - TAG, text, TAG);
        return text;
    }

    /**
     * Opens a frame of the protection's mode. For whatever else there is one answer, after the same work: that it lacks protection,
     * has another kind of it, or is damaged.
     */
    static Opened open(byte[] b, int off, FrameProtection protection) throws WireFault {
        int headerEnd = -1;
        if (b.length - off >= FIXED_HEADER
                && (b[off + 3] & 0xFF) == protection.mode().code()) {
            int headerLength = (b[off] & 0xFF) | (b[off + 1] & 0xFF) << 8;
            boolean sound = headerLength >= FIXED_HEADER && headerLength <= MAX_HEADER;
            headerEnd = sound ? off + headerLength : -1;
        }
        Opened opened = protection.open(b, off, headerEnd, b.length);
        if (opened == null) {
            throw notAuthentic();
        }
        return opened;
    }

    static WireFault notAuthentic() {
        return malformed("frame is not authentic", -1);
    }

    /** Decodes a frame that must not be protected. */
    DecodedMessage decode(byte[] b, int off, WireForm form) throws WireFault {
        if (b.length - off >= FIXED_HEADER) {
            checkSecurity(b[off + 3] & 0xFF, off + 3);
        }
        return decode(b, off, b.length, form);
    }

    /** Decodes a frame whose protection, if it has any, is off. */
    DecodedMessage decode(byte[] b, int off, int end, WireForm form) throws WireFault {
        ByteReader reader = new ByteReader(b, off, end);
        int headerLength = reader.u16();
        checkHeaderLength(headerLength, off);
        int headerEnd = off + headerLength;
        if (headerEnd > end - TRAILER) {
            throw malformed("frame is cut", end);
        }
        FrameHeader header = null;
        WireFault headerFault = null;
        try {
            header = readHeader(b, off, headerLength, true);
        } catch (WireFault fault) {
            // It counts unless the document is one that the reference writes such headers for.
            headerFault = fault;
        }
        ByteReader trailer = new ByteReader(b, headerEnd, end);
        long payloadLength = trailer.i32() & 0xFFFF_FFFFL;
        int crc = trailer.i32();
        if (payloadLength != trailer.remaining()) {
            throw payloadLength > trailer.remaining()
                    ? malformed("frame is cut", end)
                    : malformed("data after the end of the frame", trailer.position() + (int) payloadLength);
        }
        boolean compressed = (b[off + 7] & COMPRESSED) != 0;
        byte[] document = payload(b, trailer.position(), (int) payloadLength, compressed);
        if (crc32(document) != crc) {
            throw malformed("checksum does not match", headerEnd + 4);
        }
        DocumentFacts facts = documents.facts(document);
        if (headerFault != null && !facts.knownDefect()) {
            throw headerFault;
        }
        return new DecodedMessage(form, document, header, facts);
    }

    private byte[] payload(byte[] b, int off, int length, boolean compressed) throws WireFault {
        if (compressed) {
            return Brotli.decompress(b, off, length, limits.maxInflated());
        }
        if (length > limits.maxInflated()) {
            throw new WireFault(WireFault.Kind.TOO_LARGE, "content is larger than the limit", -1);
        }
        return Arrays.copyOfRange(b, off, off + length);
    }

    static void checkHeaderLength(int headerLength, int off) throws WireFault {
        if (headerLength < FIXED_HEADER || headerLength > MAX_HEADER) {
            throw malformed("header length is out of range", off);
        }
    }

    /** Protected frames are never read as plain ones; modes that do not exist are no mode. */
    private static void checkSecurity(int mode, int at) throws WireFault {
        if (mode == SecurityMode.HMAC.code() || mode == SecurityMode.AEAD.code()) {
            throw new WireFault(WireFault.Kind.UNSUPPORTED, "frame is protected and no key is configured", at);
        }
        if (mode != 0) {
            throw malformed("unknown security mode", at);
        }
    }

    /** Reads a header, all of whose bytes are there, and payload length and checksum behind it where they are readable. */
    static FrameHeader readHeader(byte[] b, int off, int headerLength, boolean readable) throws WireFault {
        int headerEnd = off + headerLength;
        int schema = b[off + 2] & 0xFF;
        int security = b[off + 3] & 0xFF;
        int flags = (b[off + 4] & 0xFF) | (b[off + 5] & 0xFF) << 8;
        Routing routing = HeaderCoder.read(schema, flags, new ByteReader(b, off + FIXED_HEADER, headerEnd));
        long payloadLength = -1;
        long crc = -1;
        if (readable) {
            ByteReader trailer = new ByteReader(b, headerEnd, b.length);
            payloadLength = trailer.i32() & 0xFFFF_FFFFL;
            crc = trailer.i32() & 0xFFFF_FFFFL;
        }
        return new FrameHeader(schema, security, flags, b[off + 7] & 0xFF, headerLength, payloadLength, crc, routing);
    }

    private static int crc32(byte[] document) {
        CRC32 crc = new CRC32();
        crc.update(document, 0, document.length);
        return (int) crc.getValue();
    }

    private static WireFault malformed(String reason, int offset) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, offset);
    }
}
