package io.m2mgateway.m2m;

import io.m2mgateway.m2m.document.Answer;
import io.m2mgateway.m2m.document.ApiDocument;
import io.m2mgateway.m2m.document.JsonLimits;
import io.m2mgateway.m2m.document.Messages;
import io.m2mgateway.m2m.wire.WireFault;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Turns what a pass over a document found into the facts that users see and headers carry. */
final class DocumentReader {
    /** Names in a header have one length byte. */
    private static final int MAX_NAME = 255;

    private final JsonLimits limits;

    DocumentReader(M2mLimits limits) {
        this.limits = new JsonLimits(limits.maxDepth(), limits.maxString(), limits.maxArray());
    }

    DocumentFacts facts(byte[] document) throws WireFault {
        ApiDocument read = ApiDocument.read(document, limits);
        return read.isRequest() ? request(read) : response(read);
    }

    PartialFacts partialFacts(byte[] bytes, int offset, int length) {
        ApiDocument read = ApiDocument.readPrefix(bytes, offset, length, limits);
        boolean messages = read.messagesComplete();
        return new PartialFacts(
                read.model() == null ? null : cut(read.model()),
                read.stream(),
                orNull(read.headerMaxTokens()),
                messages ? (Long) (long) read.messages().count() : null,
                messages ? roles(read.messages()) : null,
                messages ? (Long) read.messages().contentBytes() : null,
                read.complete());
    }

    private static DocumentFacts request(ApiDocument read) {
        String model = cut(read.model());
        long contentHint = read.messages().contentBytes();
        long maxTokens = read.headerMaxTokens();
        RequestRouting routing = new RequestRouting(
                model,
                read.messages().count(),
                roles(read.messages()),
                contentHint,
                orNull(maxTokens),
                CostEstimate.usd(
                        model,
                        contentHint / CostEstimate.BYTES_PER_TOKEN,
                        maxTokens < 0 ? CostEstimate.DEFAULT_COMPLETION_TOKENS : maxTokens));
        return new DocumentFacts(
                DocumentFacts.Kind.REQUEST,
                routing,
                read.requestFlags(),
                read.requestDefect(),
                read.reservedMaxTokens());
    }

    private static DocumentFacts response(ApiDocument read) {
        String model = cut(read.model());
        Answer answer = read.answer();
        ResponseRouting routing = new ResponseRouting(
                cut(read.id()),
                model,
                FinishReason.ofCode(answer.finish()),
                answer.promptTokens(),
                answer.completionTokens(),
                answer.cachedTokens() > 0 ? (Long) answer.cachedTokens() : null,
                answer.reasoningTokens() > 0 ? (Long) answer.reasoningTokens() : null,
                answer.usageSeen()
                        ? CostEstimate.usd(model, answer.promptTokens(), answer.completionTokens())
                        : Float.NaN);
        return new DocumentFacts(
                DocumentFacts.Kind.RESPONSE, routing, answer.flags(), read.responseDefect(), read.reservedMaxTokens());
    }

    private static RoleList roles(Messages messages) {
        return new RoleList(messages.packedRoles(), messages.count());
    }

    private static @Nullable Long orNull(long value) {
        return value < 0 ? null : (Long) value;
    }

    /** A name's first 255 UTF-8 bytes, cut between characters. */
    private static String cut(@Nullable String name) {
        if (name == null) {
            return "";
        }
        if (name.length() <= MAX_NAME / 3) {
            return name;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_NAME) {
            return name;
        }
        int end = MAX_NAME;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
