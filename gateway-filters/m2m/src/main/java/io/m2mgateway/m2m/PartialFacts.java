package io.m2mgateway.m2m;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a JSON document say, as far as they go. A member counts once its value is complete; a repetition of the
 * member behind these bytes would win in the whole document.
 *
 * @param model {@code model}, null while unseen
 * @param stream {@code stream}, null while unseen
 * @param maxTokens {@code max_tokens}, or {@code max_completion_tokens} where the former was not seen; null while unseen, and where that is no unsigned integer
 * @param messageCount elements of {@code messages}, null until the array's end was seen
 * @param roles the messages' roles, null until the array's end was seen
 * @param contentHint UTF-8 bytes of the messages' text, null until the array's end was seen
 * @param complete whether the bytes are a whole JSON document, so that what is null is absent
 */
public record PartialFacts(
        @Nullable String model,
        @Nullable Boolean stream,
        @Nullable Long maxTokens,
        @Nullable Long messageCount,
        @Nullable List<Role> roles,
        @Nullable Long contentHint,
        boolean complete) {}
