package io.m2mgateway.m2m;

import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.crypto.FrameProtection;
import io.m2mgateway.m2m.wire.ByteWriter;
import io.m2mgateway.m2m.wire.WireFault;
import io.m2mgateway.m2m.zstd.ContextPayload;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes compact frames: against earlier documents, against a dictionary, or stored, whichever is smallest. */
final class CompactWriter {
    /** First byte and control byte. */
    private static final int STORED_HEADER = 2;

    private static final int ID = 4;
    /** What is a document's eighth with contexts is larger without: the shipped dictionary alone saves about two thirds. */
    private static final int CLEARLY_SMALLER = 8;

    private final Dictionaries dictionaries;
    private final Contexts contexts;

    CompactWriter(Dictionaries dictionaries, Contexts contexts) {
        this.dictionaries = dictionaries;
        this.contexts = contexts;
    }

    /** A frame that is not protected yet. */
    @SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
    private record Draft(byte[] bytes, int headerEnd, int end) {}

    /** A frame, protected where there is something to protect it with; a protected one is never stored, so that its facts are readable. */
    byte[] encode(byte[] document, DocumentFacts facts, @Nullable FrameProtection protection) throws WireFault {
        int guard = protection == null ? 0 : protection.mode().code();
        Draft draft = smallest(document, facts, guard);
        if (protection != null) {
            return protection.seal(draft.bytes, 0, draft.headerEnd, draft.end);
        }
        if (draft.end <= document.length + STORED_HEADER) {
            return Arrays.copyOf(draft.bytes, draft.end);
        }
        // The document tells its facts itself.
        byte[] stored = new byte[STORED_HEADER + document.length];
        stored[0] = CompactHeader.FIRST;
        stored[1] = CompactHeader.STORED;
        System.arraycopy(document, 0, stored, STORED_HEADER, document.length);
        return stored;
    }

    private Draft smallest(byte[] document, DocumentFacts facts, int guard) throws WireFault {
        List<Context> near = dictionaries.findShipped() == null || document.length > ContextPayload.MAX_BYTES
                ? List.of()
                : within(contexts.nearest(document));
        if (near.isEmpty()) {
            return withDictionary(document, facts, guard);
        }
        Draft leaning = withContexts(document, near, facts, guard);
        if (leaning.end < document.length / CLEARLY_SMALLER) {
            return leaning;
        }
        Draft alone = withDictionary(document, facts, guard);
        return leaning.end < alone.end ? leaning : alone;
    }

    /** The last of these that are not too large together. */
    private static List<Context> within(List<Context> near) {
        long bytes = 0;
        int from = near.size();
        while (from > 0 && near.size() - from < Contexts.MAX_NAMED) {
            bytes += near.get(from - 1).document().length;
            if (bytes > ContextPayload.MAX_BYTES) {
                break;
            }
            from--;
        }
        return near.subList(from, near.size());
    }

    private static Draft withContexts(byte[] document, List<Context> named, DocumentFacts facts, int guard)
            throws WireFault {
        byte[] frame = new byte
                [CompactHeader.bound(facts) + 1 + named.size() * ContextId.BYTES + Dictionaries.bound(document.length)];
        ByteWriter writer = new ByteWriter(frame, 0);
        CompactHeader.write(facts, CompactHeader.CONTEXT, guard, writer);
        CompactHeader.writeContexts(named, writer);
        int headerEnd = writer.position();
        List<byte[]> earlier = named.stream().map(Context::document).toList();
        return new Draft(frame, headerEnd, headerEnd + ContextPayload.compress(document, earlier, frame, headerEnd));
    }

    private Draft withDictionary(byte[] document, DocumentFacts facts, int guard) throws WireFault {
        Dictionary dictionary = dictionaries.preferred();
        boolean shipped = dictionary != null && dictionary == Dictionaries.shippedDictionary();
        int payload =
                dictionary == null ? CompactHeader.PLAIN : shipped ? CompactHeader.SHIPPED : CompactHeader.DICTIONARY;
        byte[] frame = new byte[CompactHeader.bound(facts) + ID + Dictionaries.bound(document.length)];
        ByteWriter writer = new ByteWriter(frame, 0);
        CompactHeader.write(facts, payload, guard, writer);
        if (payload == CompactHeader.DICTIONARY) {
            writer.i32(Objects.requireNonNull(dictionary).id());
        }
        int headerEnd = writer.position();
        int end = headerEnd + Dictionaries.compress(document, dictionary, frame, headerEnd);
        return new Draft(frame, headerEnd, end);
    }
}
