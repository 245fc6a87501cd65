package io.m2mgateway.m2m;

/**
 * What a JSON document says of itself, from one streaming pass: the facts that its frame's header carries.
 *
 * @param kind whether it is read as a request or as a response
 * @param routing its routing facts: {@link RequestRouting} or {@link ResponseRouting}
 * @param flags the 16 request or response flags
 * @param knownDefect whether the document holds something that the reference implementation writes a misleading header for: an unknown
 *     role, a {@code max_tokens} that is no unsigned integer, a name over 255 bytes, a number over 32 bits
 * @param reservedMaxTokens the larger of {@code max_tokens} and {@code max_completion_tokens}, for reservations; -1 where neither is valid
 */
public record DocumentFacts(Kind kind, Routing routing, int flags, boolean knownDefect, long reservedMaxTokens) {
    /** How a document is read. */
    public enum Kind {
        /** A request, also for any document that is neither. */
        REQUEST,
        /** A response. */
        RESPONSE
    }

    /** Whether this is a request that asks for a stream. */
    public boolean streamRequested() {
        return kind == Kind.REQUEST && (flags & RequestFlags.STREAM) != 0;
    }

    /** The model's name, cut to 255 UTF-8 bytes; empty where the document has none. */
    public String model() {
        if (routing instanceof RequestRouting request) {
            return request.model();
        }
        return routing instanceof ResponseRouting response ? response.model() : "";
    }
}
