package io.m2mgateway.m2m;

import org.jspecify.annotations.Nullable;

/**
 * The routing facts of a response.
 *
 * @param id the response's id, cut to 255 UTF-8 bytes; empty where the document has none, and in compact frames
 * @param model the model's name, cut to 255 UTF-8 bytes; empty where the document has none
 * @param finish why the first choice ended
 * @param promptTokens {@code usage.prompt_tokens}, 0 where absent; -1 in compact frames, whose headers do not say
 * @param completionTokens {@code usage.completion_tokens}, 0 where absent; -1 in compact frames
 * @param cachedTokens prompt tokens from the provider's cache; null where the header has none
 * @param reasoningTokens completion tokens spent on reasoning; null where the header has none
 * @param costUsd estimated cost in USD, finite and not negative; NaN where the header has none
 */
public record ResponseRouting(
        String id,
        String model,
        FinishReason finish,
        long promptTokens,
        long completionTokens,
        @Nullable Long cachedTokens,
        @Nullable Long reasoningTokens,
        float costUsd)
        implements Routing {}
