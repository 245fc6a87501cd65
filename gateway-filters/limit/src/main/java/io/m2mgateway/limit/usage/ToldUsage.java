package io.m2mgateway.limit.usage;

/**
 * What an upstream tells of an answer's use, under the names of several APIs. Streams tell it in parts and again: of what is told again the last counts.
 */
final class ToldUsage {
    /** More tokens than any answer has: a broken upstream must not break sums. */
    private static final long MOST = 1_000_000_000_000L;

    private static final long UNTOLD = -1;

    private long prompt = UNTOLD;
    private long input = UNTOLD;
    private long output = UNTOLD;
    private long total = UNTOLD;
    private long cached = UNTOLD;
    private long cacheRead = UNTOLD;
    private long cacheCreation = UNTOLD;

    /** A new account begins: what one of its numbers is the sum of is in the same. */
    void begins() {
        total = UNTOLD;
    }

    void number(Member member, long value) {
        long tokens = Math.min(MOST, value);
        switch (member) {
            case PROMPT_TOKENS -> prompt = tokens;
            case INPUT_TOKENS -> input = tokens;
            case COMPLETION_TOKENS, OUTPUT_TOKENS -> output = tokens;
            case TOTAL_TOKENS -> total = tokens;
            case CACHED_TOKENS, PROMPT_CACHE_HIT_TOKENS -> cached = tokens;
            case CACHE_READ_INPUT_TOKENS -> cacheRead = tokens;
            case CACHE_CREATION_INPUT_TOKENS -> cacheCreation = tokens;
            default -> {}
        }
    }

    boolean isThere() {
        return prompt >= 0 || input >= 0 || output >= 0 || total >= 0;
    }

    /**
     * @param estimatedInput tokens of the request where they are not told
     * @param seenOutput tokens of the answer where they are not told
     * @param complete whether what is told of the output is all of it
     */
    Usage usage(long estimatedInput, long seenOutput, boolean complete) {
        long in = prompt;
        long fromCache = Math.max(cached, cacheRead);
        if (in < 0 && input >= 0) {
            // Anthropic's input_tokens leave out what was read from the cache or written to it.
            in = input + Math.max(0, cacheRead) + Math.max(0, cacheCreation);
        }
        if (in < 0) {
            in = total >= 0 && output >= 0 ? Math.max(0, total - output) : estimatedInput;
        }
        long out = output;
        if (total > in + Math.max(0, out) && isInputTold()) {
            // Some count the model's thoughts in the sum only.
            out = total - in;
        } else if (out < 0) {
            out = total >= 0 ? Math.max(0, total - in) : seenOutput;
        }
        return new Usage(in, Math.max(0, Math.min(in, fromCache)), complete ? out : Math.max(out, seenOutput));
    }

    private boolean isInputTold() {
        return prompt >= 0 || input >= 0;
    }
}
