package io.m2mgateway.bench.dictionary;

import static io.m2mgateway.bench.dictionary.Json.ABSENT;
import static io.m2mgateway.bench.dictionary.Json.object;

import org.jspecify.annotations.Nullable;

/** What the generators of all APIs draw from. */
abstract class Api {
    /** A value that is written as null, where null itself would be the end of a list of choices. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    final Seed seed;
    final Prose prose;
    final Tools tools;

    Api(Seed seed, Prose prose, Tools tools) {
        this.seed = seed;
        this.prose = prose;
        this.tools = tools;
    }

    /** A member's value in so many of a hundred cases; else the member is left out. */
    final Object maybe(int percent, @Nullable Object value) {
        return seed.chance(percent) ? value == null ? NULL : value : ABSENT;
    }

    /** Usage as the chat completions API counts it; modern: with details. */
    final Object chatUsage(boolean modern) {
        int prompt = seed.tokens();
        int completion = seed.tokens();
        return object(
                "prompt_tokens",
                prompt,
                "completion_tokens",
                completion,
                "total_tokens",
                prompt + completion,
                "prompt_tokens_details",
                modern ? object("cached_tokens", seed.chance(85) ? 0 : 1024, "audio_tokens", 0) : ABSENT,
                "completion_tokens_details",
                modern
                        ? object(
                                "reasoning_tokens", seed.chance(85) ? 0 : 64 * seed.below(20),
                                "audio_tokens", 0,
                                "accepted_prediction_tokens", 0,
                                "rejected_prediction_tokens", 0)
                        : ABSENT);
    }
}
