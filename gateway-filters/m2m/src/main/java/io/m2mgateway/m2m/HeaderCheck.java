package io.m2mgateway.m2m;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Compares what a frame's header claims with what its document says. */
public final class HeaderCheck {
    /** What a document that is no request says of the fields that only requests have. */
    private static final RequestRouting NO_REQUEST = new RequestRouting("", 0, List.of(), 0, null, Float.NaN);

    private HeaderCheck() {}

    /**
     * The first field in which a header contradicts its document: {@code model}, {@code messages}, {@code roles}, {@code stream},
     * {@code max_tokens} or {@code content_hint}. The estimated cost is not compared, and an opaque header claims nothing.
     *
     * @return empty when they agree, and when the document holds a known defect of the reference implementation, whose header is ignored
     */
    public static Optional<String> compare(FrameHeader header, DocumentFacts facts) {
        if (facts.knownDefect() || header.routing() instanceof OpaqueRouting) {
            return Optional.empty();
        }
        if (!header.model().equals(facts.model())) {
            return Optional.of("model");
        }
        RequestRouting claimed = header.routing() instanceof RequestRouting request ? request : NO_REQUEST;
        RequestRouting actual = facts.routing() instanceof RequestRouting request ? request : NO_REQUEST;
        if (claimed.messageCount() != actual.messageCount()) {
            return Optional.of("messages");
        }
        if (header.routing() instanceof ResponseRouting) {
            // It has none of the fields below.
            return Optional.empty();
        }
        if (!claimed.roles().equals(actual.roles())) {
            return Optional.of("roles");
        }
        if (header.streamRequested() != facts.streamRequested()) {
            return Optional.of("stream");
        }
        if (!Objects.equals(claimed.maxTokens(), actual.maxTokens())) {
            return Optional.of("max_tokens");
        }
        return claimed.contentHint() == actual.contentHint() ? Optional.empty() : Optional.of("content_hint");
    }
}
