package io.m2mgateway.m2m;

import io.m2mgateway.m2m.context.Context;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.Contexts;
import io.m2mgateway.m2m.wire.ByteReader;
import io.m2mgateway.m2m.wire.ByteWriter;
import io.m2mgateway.m2m.wire.WireFault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The routing header of compact frames, both ways; {@code docs/compact-frame.md} specifies it. Reads canonical headers only. */
final class CompactHeader {
    /** First byte of version {@code z1}. UTF-8 has no such byte, and no other form begins with it. */
    static final byte FIRST = (byte) 0xC1;

    /** What the control byte says of the header, bits 0 and 1. */
    static final int REQUEST = 0;

    static final int RESPONSE = 1;
    static final int BARE = 2;
    static final int STORED = 3;

    private static final int SUFFIX = 1 << 2;

    /** What it says of the payload, bits 3 to 5. */
    static final int PLAIN = 0;

    static final int SHIPPED = 1;
    static final int DICTIONARY = 2;
    static final int CONTEXT = 3;
    private static final int PAYLOAD_SHIFT = 3;

    /** What guards it, bits 6 and 7. */
    private static final int GUARD_SHIFT = 6;

    static final int CRC = 3;

    /** Positions of a request's flags, in the order of the compact frame's bits; those that others imply are not among them. */
    private static final int[] FLAG_BITS = {4, 6, 1, 12, 2, 5, 3, 13, 14, 9, 11, 10, 7, 8};

    private static final int SYSTEM_FLAG = 1;
    /** Codes from here up are for unknown reasons to finish. */
    private static final int FINISH_UNKNOWN = 4;
    /** What an int can count once it is rounded up to whole bytes; whether so many roles are there is looked at before memory is spent. */
    private static final int MAX_ROLES = Integer.MAX_VALUE - 3;

    /** Up to so many roles share a byte with their number. */
    private static final int SHORT_ROLES = 3;

    private CompactHeader() {}

    /** The control byte's kind for a document's facts. */
    static int kind(DocumentFacts facts) {
        if (facts.routing() instanceof ResponseRouting) {
            return RESPONSE;
        }
        RequestRouting request = (RequestRouting) facts.routing();
        boolean silent = facts.flags() == 0
                && request.messageCount() == 0
                && request.model().isEmpty();
        return silent ? BARE : REQUEST;
    }

    /** The most bytes that a header with these facts takes, payload references excluded. */
    static int bound(DocumentFacts facts) {
        int roles = facts.routing() instanceof RequestRouting request ? (int) ((request.messageCount() + 3) / 4) : 0;
        // First byte, control, flags, model, length of its rest, number of roles, two numbers.
        return 1 + 1 + 2 + 1 + 1 + 3 * facts.model().length() + 1 + 5 + roles + 9 + 9;
    }

    /** Writes first byte, control byte and facts; what the payload needs follows. */
    static void write(DocumentFacts facts, int payload, int guard, ByteWriter to) {
        int kind = kind(facts);
        String model = facts.model();
        int entry = kind == BARE ? 0 : CompactModels.longestPrefix(model);
        byte[] suffix = model.substring(CompactModels.name(entry).length()).getBytes(StandardCharsets.UTF_8);
        to.u8(FIRST);
        to.u8(kind | (suffix.length > 0 ? SUFFIX : 0) | payload << PAYLOAD_SHIFT | guard << GUARD_SHIFT);
        if (kind == BARE) {
            return;
        }
        if (facts.routing() instanceof ResponseRouting response) {
            to.u8(responseFacts(response, facts.flags()));
        } else {
            to.varint(compactFlags(facts.flags()));
        }
        to.u8(entry);
        if (suffix.length > 0) {
            to.u8(suffix.length);
            to.bytes(suffix);
        }
        if (facts.routing() instanceof RequestRouting request) {
            writeRoles((RoleList) request.roles(), to);
            to.varint(request.contentHint());
            if (request.maxTokens() != null) {
                to.varint(request.maxTokens());
            }
        }
    }

    private static int compactFlags(int flags) {
        int compact = 0;
        for (int i = 0; i < FLAG_BITS.length; i++) {
            compact |= (flags >>> FLAG_BITS[i] & 1) << i;
        }
        return compact;
    }

    private static int responseFacts(ResponseRouting response, int flags) {
        int finish = response.finish() == FinishReason.UNKNOWN
                ? FINISH_UNKNOWN
                : response.finish().code();
        // Tool calls and refusal; usage, cached and reasoning tokens. Filtered, truncated and cost follow from the
        // others.
        return finish | (flags & 3) << 3 | (flags >>> 3 & 1) << 5 | (flags >>> 5 & 3) << 6;
    }

    private static void writeRoles(RoleList roles, ByteWriter to) {
        if (roles.size() <= SHORT_ROLES) {
            int value = 1;
            for (Role role : roles) {
                value = value << 2 | role.code();
            }
            to.u8(value);
            return;
        }
        to.u8(0);
        to.varint(roles.size());
        to.bytes(roles.packed());
    }

    /**
     * Reads a header that begins with its control byte, up to what the payload needs.
     *
     * @param from a reader behind the first byte
     * @param start where the frame begins
     */
    static FrameHeader read(int control, ByteReader from, int start) throws WireFault {
        int kind = control & 3;
        int flags = 0;
        Routing routing;
        if (kind == BARE) {
            requireNoSuffix(control, from);
            float cost = CostEstimate.usd("", 0, CostEstimate.DEFAULT_COMPLETION_TOKENS);
            routing = new RequestRouting("", 0, new RoleList(new byte[0], 0), 0, null, cost);
        } else if (kind == RESPONSE) {
            int facts = from.u8();
            if ((facts & 7) > FINISH_UNKNOWN) {
                throw malformed("header has an unknown reason to finish", from);
            }
            FinishReason finish = FinishReason.ofCode((facts & 7) == FINISH_UNKNOWN ? 0xFF : facts & 7);
            flags = responseFlags(facts, finish);
            routing = new ResponseRouting("", readModel(control, from), finish, -1, -1, null, null, Float.NaN);
        } else {
            flags = requestFlags(from);
            RequestRouting request = readRequest(control, flags, from);
            flags |= request.roles().contains(Role.SYSTEM) ? SYSTEM_FLAG : 0;
            routing = request;
        }
        int guard = guard(control);
        int schema = kind == RESPONSE ? FrameHeader.SCHEMA_RESPONSE : FrameHeader.SCHEMA_REQUEST;
        int length = from.position() - start;
        return new FrameHeader(schema, guard == CRC ? 0 : guard, flags, 1, length, -1, -1, routing);
    }

    private static RequestRouting readRequest(int control, int flags, ByteReader from) throws WireFault {
        String model = readModel(control, from);
        RoleList roles = readRoles(from);
        long contentHint = from.varint();
        Long maxTokens = (flags & RequestFlags.MAX_TOKENS) != 0 ? (Long) from.varint() : null;
        float cost = CostEstimate.usd(
                model,
                contentHint / CostEstimate.BYTES_PER_TOKEN,
                maxTokens == null ? CostEstimate.DEFAULT_COMPLETION_TOKENS : maxTokens);
        return new RequestRouting(model, roles.size(), roles, contentHint, maxTokens, cost);
    }

    private static int requestFlags(ByteReader from) throws WireFault {
        long compact = from.varint();
        if (compact >>> FLAG_BITS.length != 0) {
            throw malformed("header has unknown flags", from);
        }
        int flags = 0;
        for (int i = 0; i < FLAG_BITS.length; i++) {
            flags |= (int) (compact >>> i & 1) << FLAG_BITS[i];
        }
        return flags;
    }

    private static int responseFlags(int facts, FinishReason finish) {
        int usage = facts >>> 5 & 1;
        return (facts >>> 3 & 3)
                | (finish == FinishReason.CONTENT_FILTER ? 1 << 2 : 0)
                | usage << 3
                | (finish == FinishReason.LENGTH ? 1 << 4 : 0)
                | (facts >>> 6 & 3) << 5
                | usage << 7;
    }

    private static String readModel(int control, ByteReader from) throws WireFault {
        int entry = from.u8();
        if (!CompactModels.has(entry)) {
            throw new WireFault(
                    WireFault.Kind.UNSUPPORTED,
                    "model is of a newer table of names than this codec has",
                    from.position() - 1);
        }
        String name = CompactModels.name(entry);
        if ((control & SUFFIX) == 0) {
            return name;
        }
        int length = from.u8();
        if (length == 0 || name.length() + length > 255) {
            throw malformed("model in the header has a wrong length", from);
        }
        return name + from.utf8(length);
    }

    private static RoleList readRoles(ByteReader from) throws WireFault {
        int first = from.u8();
        if (first > 0) {
            int bits = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(first);
            if ((bits & 1) != 0) {
                throw malformed("header has half a role", from);
            }
            int count = bits / 2;
            byte[] packed = new byte[(count + 3) / 4];
            for (int i = 0; i < count; i++) {
                packed[0] |= (byte) ((first >>> (2 * (count - 1 - i)) & 3) << (2 * i));
            }
            return new RoleList(packed, count);
        }
        long count = from.varint();
        if (count <= SHORT_ROLES || count > MAX_ROLES) {
            throw malformed(
                    "header counts more messages than a frame can have, or so few that they share a byte", from);
        }
        return HeaderCoder.readRoles((int) count, from);
    }

    /** Reads the names of earlier documents, which stand where the id of a dictionary would. */
    static List<ContextId> readContexts(ByteReader from) throws WireFault {
        int count = from.u8();
        if (count == 0 || count > Contexts.MAX_NAMED) {
            throw malformed("header names no context, or more than it may", from);
        }
        ByteBuffer names = ByteBuffer.wrap(from.take(count * ContextId.BYTES));
        List<ContextId> ids = new ArrayList<>(count);
        while (names.hasRemaining()) {
            ids.add(new ContextId(names.getLong()));
        }
        return ids;
    }

    static void writeContexts(List<Context> named, ByteWriter to) {
        to.u8(named.size());
        for (Context context : named) {
            to.bytes(ByteBuffer.allocate(ContextId.BYTES)
                    .putLong(context.id().value())
                    .array());
        }
    }

    private static void requireNoSuffix(int control, ByteReader from) throws WireFault {
        if ((control & SUFFIX) != 0) {
            throw malformed("header has a bit set that means nothing there", from);
        }
    }

    static int payload(int control) {
        return control >>> PAYLOAD_SHIFT & 7;
    }

    static int guard(int control) {
        return control >>> GUARD_SHIFT & 3;
    }

    private static WireFault malformed(String reason, ByteReader at) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, at.position());
    }
}
