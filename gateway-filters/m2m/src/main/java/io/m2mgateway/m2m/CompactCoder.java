package io.m2mgateway.m2m;

import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.crypto.Opened;
import io.m2mgateway.m2m.crypto.SecurityMode;
import io.m2mgateway.m2m.wire.ByteReader;
import io.m2mgateway.m2m.wire.WireFault;
import io.m2mgateway.m2m.zstd.ContextPayload;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Compact frames {@code z1}, both ways; {@code docs/compact-frame.md} specifies them. */
final class CompactCoder {
    /** First byte and control byte. */
    private static final int SHORTEST = 2;

    private static final int HMAC = 1;
    private static final int AEAD = 2;
    private static final int ID = 4;
    /** Suffix and payload bits, which a stored document has no use for. */
    private static final int SPARE_OF_STORED = 0x3C;

    private final M2mLimits limits;
    private final DocumentReader documents;
    private final Dictionaries dictionaries;
    private final Contexts contexts;
    private final CompactWriter writer;

    CompactCoder(M2mLimits limits, DocumentReader documents, Dictionaries dictionaries, Contexts contexts) {
        this.contexts = contexts;
        this.limits = limits;
        this.documents = documents;
        this.dictionaries = dictionaries;
        this.writer = new CompactWriter(dictionaries, contexts);
    }

    CompactCoder within(M2mLimits others) {
        return new CompactCoder(others, documents, dictionaries, contexts);
    }

    /** A frame, protected where there is something to protect it with. */
    byte[] encode(byte[] document, @Nullable FrameProtection protection) throws WireFault {
        return writer.encode(document, documents.facts(document), protection);
    }

    /** Opens a frame of the protection's mode. For whatever else there is one answer, after the same work. */
    static Opened open(byte[] message, FrameProtection protection) throws WireFault {
        Opened opened = protection.open(message, 0, headerEnd(message, protection.mode()), message.length);
        if (opened == null) {
            throw FrameCoder.notAuthentic();
        }
        return opened;
    }

    private static int headerEnd(byte[] message, SecurityMode mode) {
        ByteReader reader = new ByteReader(message, 1, message.length);
        try {
            int control = reader.u8();
            if ((control & 3) == CompactHeader.STORED || CompactHeader.guard(control) != mode.code()) {
                return -1;
            }
            CompactHeader.read(control, reader, 0);
            int payload = CompactHeader.payload(control);
            if (payload == CompactHeader.DICTIONARY) {
                reader.i32();
            } else if (payload == CompactHeader.CONTEXT) {
                CompactHeader.readContexts(reader);
            }
            return reader.position();
        } catch (WireFault notAFrame) {
            return -1;
        }
    }

    /** Decodes a frame that must not be protected. */
    DecodedMessage decode(byte[] message) throws WireFault {
        if (message.length < SHORTEST) {
            throw malformed("message is cut", message.length);
        }
        checkControl(message[1] & 0xFF);
        return decode(message, message.length);
    }

    /** Decodes a frame whose protection, if it has any, is off. */
    DecodedMessage decode(byte[] message, int end) throws WireFault {
        ByteReader reader = new ByteReader(message, 1, end);
        int control = reader.u8();
        boolean stored = (control & 3) == CompactHeader.STORED;
        FrameHeader header = stored ? null : CompactHeader.read(control, reader, 0);
        int payload = CompactHeader.payload(control);
        List<byte[]> earlier = payload == CompactHeader.CONTEXT ? earlier(reader) : List.of();
        Dictionary dictionary = earlier.isEmpty() ? dictionary(payload, reader) : null;
        boolean checked = CompactHeader.guard(control) == CompactHeader.CRC;
        int crc = checked ? reader.i32() : 0;
        int from = reader.position();
        byte[] document;
        if (stored) {
            document = stored(message, from);
        } else if (earlier.isEmpty()) {
            document = Dictionaries.decompress(message, from, end, dictionary, limits.maxInflated());
        } else {
            document = ContextPayload.decompress(message, from, end, earlier, limits.maxInflated());
        }
        if (checked && crc != crc32(document)) {
            throw malformed("checksum does not match", from - ID);
        }
        DocumentFacts facts = documents.facts(document);
        return new DecodedMessage(
                WireForm.COMPACT, document, header != null ? header : headerOf(facts, SHORTEST), facts);
    }

    private static void checkControl(int control) throws WireFault {
        int guard = CompactHeader.guard(control);
        if (guard == HMAC || guard == AEAD) {
            throw new WireFault(WireFault.Kind.UNSUPPORTED, "frame is protected and no key is configured", 1);
        }
        if ((control & 3) == CompactHeader.STORED && (control & SPARE_OF_STORED) != 0) {
            throw malformed("control byte has a bit set that means nothing there", 1);
        }
    }

    private @Nullable Dictionary dictionary(int payload, ByteReader reader) throws WireFault {
        switch (payload) {
            case CompactHeader.PLAIN -> {
                return null;
            }
            case CompactHeader.SHIPPED -> {
                return require(dictionaries.findShipped(), reader);
            }
            case CompactHeader.DICTIONARY -> {
                return require(dictionaries.find(reader.i32()), reader);
            }
            default ->
                throw new WireFault(
                        WireFault.Kind.UNSUPPORTED, "payload is of a kind that this codec does not have", 1);
        }
    }

    /** The documents that a frame names; all have to be there. */
    private List<byte[]> earlier(ByteReader reader) throws WireFault {
        List<byte[]> found = new ArrayList<>();
        long bytes = 0;
        for (ContextId id : CompactHeader.readContexts(reader)) {
            byte[] document = contexts.find(id);
            if (document == null) {
                throw new WireFault(WireFault.Kind.CONTEXT_GONE, "the context is not available", reader.position());
            }
            bytes += document.length;
            found.add(document);
        }
        if (bytes > ContextPayload.MAX_BYTES) {
            throw malformed("contexts are larger than a frame may name", reader.position());
        }
        require(dictionaries.findShipped(), reader);
        return found;
    }

    /** What a frame names of earlier documents; nothing where it cannot be read. */
    static List<ContextId> contextIds(byte[] message, int end) {
        ByteReader reader = new ByteReader(message, 1, end);
        try {
            int control = reader.u8();
            if ((control & 3) == CompactHeader.STORED || CompactHeader.payload(control) != CompactHeader.CONTEXT) {
                return List.of();
            }
            CompactHeader.read(control, reader, 0);
            return CompactHeader.readContexts(reader);
        } catch (WireFault notAFrame) {
            return List.of();
        }
    }

    private static Dictionary require(@Nullable Dictionary found, ByteReader reader) throws WireFault {
        if (found == null) {
            throw new WireFault(
                    WireFault.Kind.DICTIONARY_UNKNOWN, "the dictionary is not available", reader.position());
        }
        return found;
    }

    private byte[] stored(byte[] message, int from) throws WireFault {
        if (message.length - from > limits.maxInflated()) {
            throw new WireFault(WireFault.Kind.TOO_LARGE, "content is larger than the limit", -1);
        }
        return Arrays.copyOfRange(message, from, message.length);
    }

    /** As {@link HeaderReader#read}, for what begins with the compact frame's first byte. */
    HeaderRead readHeader(byte[] b, int off, int len) {
        if (len < SHORTEST) {
            return HeaderRead.NEED_MORE;
        }
        int end = off + len;
        ByteReader reader = new ByteReader(b, off + 1, end);
        try {
            int control = reader.u8();
            if ((control & 3) != CompactHeader.STORED) {
                return new HeaderRead(HeaderRead.Status.COMPLETE, CompactHeader.read(control, reader, off));
            }
            checkControl(control);
            int from = off + SHORTEST + (CompactHeader.guard(control) == CompactHeader.CRC ? ID : 0);
            return from > end ? HeaderRead.NEED_MORE : readStored(b, from, end);
        } catch (WireFault fault) {
            return fault.offset() == end ? HeaderRead.NEED_MORE : HeaderRead.INVALID;
        }
    }

    /** A stored document has no header but itself. */
    private HeaderRead readStored(byte[] b, int from, int end) {
        PartialFacts partial = documents.partialFacts(b, from, end - from);
        if (!partial.complete()) {
            return HeaderRead.NEED_MORE;
        }
        try {
            DocumentFacts facts = documents.facts(Arrays.copyOfRange(b, from, end));
            return new HeaderRead(HeaderRead.Status.COMPLETE, headerOf(facts, SHORTEST));
        } catch (WireFault notJson) {
            return HeaderRead.INVALID;
        }
    }

    private static FrameHeader headerOf(DocumentFacts facts, int length) {
        boolean request = facts.kind() == DocumentFacts.Kind.REQUEST;
        int schema = request ? FrameHeader.SCHEMA_REQUEST : FrameHeader.SCHEMA_RESPONSE;
        return new FrameHeader(schema, 0, facts.flags(), 0, length, -1, -1, facts.routing());
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
