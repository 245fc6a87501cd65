package io.m2mgateway.limit.usage;

/** What a request's JSON says of its use. Of a member that is there twice the larger counts: nobody knows which one the upstream takes. */
final class RequestPass extends JsonPass {
    private String model = "";
    private long maxOutputTokens = -1;
    private long choices = 1;
    private long prompts;
    private long contentBytes;
    private long contentTokens;
    private boolean document;

    String model() {
        return model;
    }

    /** -1 for no bound. */
    long maxOutputTokens() {
        return maxOutputTokens;
    }

    /** Answers to each prompt, times prompts. */
    long choices() {
        return choices * Math.max(1, prompts);
    }

    long contentBytes() {
        return contentBytes;
    }

    /** Input that is given as tokens. */
    long contentTokens() {
        return contentTokens;
    }

    /** Whether this was an object or array that could be read to its end. */
    boolean isDocument() {
        return document && depth() == 0 && !isStopped();
    }

    @Override
    void begins(boolean object) {
        document = true;
        if (!object && depth() == 3 && member(1) == Member.PROMPT) {
            prompts++;
        }
    }

    @Override
    void ends() {}

    @Override
    void text(long bytes) {
        Member member = member();
        if (depth() == 1 && member == Member.MODEL) {
            model = kept();
        } else if (member != Member.ROLE && member != Member.TYPE) {
            contentBytes += bytes;
        }
        if (depth() == 2 && member(1) == Member.PROMPT) {
            prompts++;
        }
    }

    @Override
    void number(long value) {
        if (depth() > 1) {
            Member root = member(1);
            if ((root == Member.PROMPT || root == Member.INPUT) && member() == Member.OTHER) {
                contentTokens++;
            }
            return;
        }
        switch (member()) {
            case MAX_TOKENS, MAX_COMPLETION_TOKENS, MAX_OUTPUT_TOKENS, MAX_TOKENS_TO_SAMPLE ->
                maxOutputTokens = Math.max(maxOutputTokens, value);
            case N, BEST_OF -> choices = Math.max(choices, Math.min(value, RequestDemand.MOST_CHOICES));
            default -> {}
        }
    }

    @Override
    void literal(char first) {}
}
