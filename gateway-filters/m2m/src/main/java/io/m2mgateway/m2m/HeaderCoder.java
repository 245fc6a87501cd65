package io.m2mgateway.m2m;

import io.m2mgateway.m2m.wire.ByteReader;
import io.m2mgateway.m2m.wire.ByteWriter;
import io.m2mgateway.m2m.wire.WireFault;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The variable header of frames, both ways (specification, "M2M v1 frame"). Reads canonical headers only. */
final class HeaderCoder {
    private static final int CACHED_FLAG = 1 << 5;
    private static final int REASONING_FLAG = 1 << 6;
    private static final int COST_FLAG = 1 << 7;

    private static final int COST_LENGTH = 4;

    private HeaderCoder() {}

    /** Bytes of a variable header. */
    static int length(Routing routing) {
        if (routing instanceof RequestRouting request) {
            return 1
                    + utf8(request.model()).length
                    + ByteWriter.varintLength(request.messageCount())
                    + ((RoleList) request.roles()).packed().length
                    + ByteWriter.varintLength(request.contentHint())
                    + optionalLength(request.maxTokens())
                    + COST_LENGTH;
        }
        ResponseRouting response = (ResponseRouting) routing;
        return 3
                + utf8(response.id()).length
                + utf8(response.model()).length
                + ByteWriter.varintLength(response.promptTokens())
                + ByteWriter.varintLength(response.completionTokens())
                + optionalLength(response.cachedTokens())
                + optionalLength(response.reasoningTokens())
                + (Float.isNaN(response.costUsd()) ? 0 : COST_LENGTH);
    }

    private static int optionalLength(@Nullable Long value) {
        return value == null ? 0 : ByteWriter.varintLength(value);
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a variable header of our own making. */
    static void write(Routing routing, ByteWriter to) {
        if (routing instanceof RequestRouting request) {
            writeName(request.model(), to);
            to.varint(request.messageCount());
            to.bytes(((RoleList) request.roles()).packed());
            to.varint(request.contentHint());
            writeOptional(request.maxTokens(), to);
            to.i32(Float.floatToRawIntBits(request.costUsd()));
            return;
        }
        ResponseRouting response = (ResponseRouting) routing;
        writeName(response.id(), to);
        writeName(response.model(), to);
        to.u8(response.finish().code());
        to.varint(response.promptTokens());
        to.varint(response.completionTokens());
        writeOptional(response.cachedTokens(), to);
        writeOptional(response.reasoningTokens(), to);
        if (!Float.isNaN(response.costUsd())) {
            to.i32(Float.floatToRawIntBits(response.costUsd()));
        }
    }

    private static void writeName(String name, ByteWriter to) {
        byte[] bytes = utf8(name);
        to.u8(bytes.length);
        to.bytes(bytes);
    }

    private static void writeOptional(@Nullable Long value, ByteWriter to) {
        if (value != null) {
            to.varint(value);
        }
    }

    /** Reads the variable header that the reader's bytes are, all of them. */
    static Routing read(int schema, int flags, ByteReader from) throws WireFault {
        Routing routing;
        switch (schema) {
            case FrameHeader.SCHEMA_REQUEST, FrameHeader.SCHEMA_EMBEDDING_REQUEST -> routing = readRequest(flags, from);
            case FrameHeader.SCHEMA_RESPONSE, FrameHeader.SCHEMA_EMBEDDING_RESPONSE, FrameHeader.SCHEMA_ERROR ->
                routing = readResponse(flags, from);
            default -> {
                return new OpaqueRouting(from.remaining());
            }
        }
        if (from.remaining() > 0) {
            throw malformed("header has bytes left over", from);
        }
        return routing;
    }

    private static RequestRouting readRequest(int flags, ByteReader from) throws WireFault {
        String model = from.utf8(from.u8());
        long count = from.varint();
        if (count > 4L * from.remaining()) {
            throw malformed("header counts more messages than it has roles", from);
        }
        RoleList roles = readRoles((int) count, from);
        long contentHint = from.varint();
        Long maxTokens = (flags & RequestFlags.MAX_TOKENS) != 0 ? (Long) from.varint() : null;
        // A frame without a cost is legal, although the reference reads past its end.
        float cost = from.remaining() == 0 ? Float.NaN : readCost(from);
        return new RequestRouting(model, count, roles, contentHint, maxTokens, cost);
    }

    static RoleList readRoles(int count, ByteReader from) throws WireFault {
        byte[] packed = from.take((count + 3) / 4);
        if (count % 4 != 0 && (packed[packed.length - 1] & 0xFF) >>> (2 * (count % 4)) != 0) {
            throw malformed("header has spare role bits set", from);
        }
        return new RoleList(packed, count);
    }

    private static ResponseRouting readResponse(int flags, ByteReader from) throws WireFault {
        String id = from.utf8(from.u8());
        String model = from.utf8(from.u8());
        FinishReason finish = FinishReason.ofCode(from.u8());
        long promptTokens = from.varint();
        long completionTokens = from.varint();
        Long cached = (flags & CACHED_FLAG) != 0 ? (Long) from.varint() : null;
        Long reasoning = (flags & REASONING_FLAG) != 0 ? (Long) from.varint() : null;
        float cost = (flags & COST_FLAG) != 0 ? readCost(from) : Float.NaN;
        return new ResponseRouting(id, model, finish, promptTokens, completionTokens, cached, reasoning, cost);
    }

    private static float readCost(ByteReader from) throws WireFault {
        int bits = from.i32();
        float cost = Float.intBitsToFloat(bits);
        if (bits < 0 || !Float.isFinite(cost)) {
            throw malformed("cost in the header is negative or not finite", from);
        }
        return cost;
    }

    private static WireFault malformed(String reason, ByteReader at) {
        return new WireFault(WireFault.Kind.MALFORMED, reason, at.position());
    }
}
