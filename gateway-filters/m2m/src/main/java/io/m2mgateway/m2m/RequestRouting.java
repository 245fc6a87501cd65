package io.m2mgateway.m2m;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routing facts of a request.
 *
 * @param model the model's name, cut to 255 UTF-8 bytes; empty where the document has none
 * @param messageCount elements of {@code messages}
 * @param roles one for each message, in order; immutable
 * @param contentHint UTF-8 bytes of the messages' text
 * @param maxTokens {@code max_tokens}, or {@code max_completion_tokens} where the former is absent; null where that is no unsigned integer
 * @param costUsd estimated cost in USD, finite and not negative; NaN where the header has none
 */
public record RequestRouting(
        String model,
        long messageCount,
        List<Role> roles,
        long contentHint,
        @Nullable Long maxTokens,
        float costUsd) implements Routing {}
