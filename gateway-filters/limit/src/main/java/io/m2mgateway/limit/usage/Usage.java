package io.m2mgateway.limit.usage;

/**
 * Tokens of one request and its answer.
 *
 * @param input tokens of the request, those from the provider's cache included, 0 or more
 * @param cachedInput of these, tokens from the provider's cache, 0 to {@code input}
 * @param output tokens of the answer, 0 or more
 */
public record Usage(long input, long cachedInput, long output) {
    public Usage {
        if (input < 0 || cachedInput < 0 || cachedInput > input || output < 0) {
            throw new IllegalArgumentException("no usage: " + input + ", " + cachedInput + ", " + output);
        }
    }

    /** Tokens of both directions. */
    public long total() {
        return input + output;
    }
}
