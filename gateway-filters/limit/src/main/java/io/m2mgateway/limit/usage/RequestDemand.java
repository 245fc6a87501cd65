package io.m2mgateway.limit.usage;

/**
 * What a request is going to use, as far as it says so itself.
 *
 * @param model the model's name, empty where the request names none
 * @param bytes of the body, inflated, 0 or more
 * @param inputTokens estimate of its tokens: a quarter of the bytes of its texts, rounded up; 0 or more
 * @param maxOutputTokens the most that each choice may have, 0 to {@link #LARGEST_OUTPUT}; -1 where the request sets no bound
 * @param choices answers that are asked for, 0 to {@link #MOST_CHOICES}; 0 where no text is generated
 */
public record RequestDemand(String model, long bytes, long inputTokens, long maxOutputTokens, int choices) {
    /** No model writes more in one answer: what a request says beyond is as good as no bound, and must not exhaust what others share. */
    public static final long LARGEST_OUTPUT = 1L << 20;

    /** Prompts times answers to each; the largest batches that providers take are smaller. */
    public static final int MOST_CHOICES = 10_000;

    /** A request without a body. */
    public static final RequestDemand NONE = new RequestDemand("", 0, 0, -1, 0);

    private static final int BYTES_PER_TOKEN = 4;

    public RequestDemand {
        if (bytes < 0
                || inputTokens < 0
                || maxOutputTokens < -1
                || maxOutputTokens > LARGEST_OUTPUT
                || choices < 0
                || choices > MOST_CHOICES) {
            throw new IllegalArgumentException(
                    "no demand: " + bytes + ", " + inputTokens + ", " + maxOutputTokens + ", " + choices);
        }
    }

    /**
     * Reads a body.
     *
     * @param body a request of any API; what is no JSON counts as one text
     * @param generates whether the answer is generated text, other than for example embeddings
     */
    public static RequestDemand read(byte[] body, boolean generates) {
        if (body.length == 0) {
            return NONE;
        }
        RequestPass pass = new RequestPass();
        pass.feed(body);
        pass.finish();
        long input = pass.isDocument() ? tokens(pass.contentBytes()) + pass.contentTokens() : tokens(body.length);
        int choices = generates ? (int) Math.min(MOST_CHOICES, pass.choices()) : 0;
        return new RequestDemand(pass.model(), body.length, input, clamped(pass.maxOutputTokens()), choices);
    }

    /**
     * What a sender claims.
     *
     * @param bytes of the body at least
     * @param contentBytes of its texts, 0 or more
     * @param maxOutputTokens -1 for no bound
     */
    public static RequestDemand claimed(
            String model, long bytes, long contentBytes, long maxOutputTokens, boolean generates) {
        return new RequestDemand(model, bytes, tokens(contentBytes), clamped(maxOutputTokens), generates ? 1 : 0);
    }

    /** Tokens that so many bytes of text are taken for: on average four bytes of English. */
    public static long tokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /**
     * The most output tokens.
     *
     * @param unbounded what a choice without a bound is taken for
     */
    public long outputTokens(long unbounded) {
        return (maxOutputTokens < 0 ? unbounded : maxOutputTokens) * choices;
    }

    private static long clamped(long maxOutputTokens) {
        return Math.min(LARGEST_OUTPUT, maxOutputTokens);
    }
}
