package io.m2mgateway.limit.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What an answer says that was used, whole or as a stream: of OpenAI's chat, completions, embeddings and responses APIs, Anthropic's messages, and what
 * speaks like them. Counts the text that it sees for answers that say nothing or break off. Not thread-safe.
 */
public final class AnswerUsage {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final AnswerPass pass = new AnswerPass();
    private boolean complete;

    /** The next bytes of an answer that is one JSON document. */
    public void next(ByteBuffer json) {
        pass.feed(json);
    }

    /** The next bytes of an answer that is text. */
    public void nextText(ByteBuffer text) {
        pass.textOutside(text.remaining());
    }

    /** The data of the next event of a stream. */
    public void event(byte[] data) {
        pass.nextDocument();
        if (Arrays.equals(data, DONE)) {
            complete = true;
            return;
        }
        pass.feed(data);
        complete |= pass.isLastEvent();
    }

    /** The answer has come to its end as it should. */
    public void end() {
        pass.finish();
        complete = true;
    }

    /** Whether all that there is to know is known. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether the latest event carries nothing but the usage that was asked for by {@code stream_options}. */
    public boolean isUsageEvent() {
        return pass.isUsageOnly();
    }

    /** Whether the upstream told anything of the use. */
    public boolean isTold() {
        return pass.told().isThere();
    }

    /**
     * What was used.
     *
     * @param estimatedInput input tokens if the upstream does not tell
     */
    public Usage usage(long estimatedInput) {
        return pass.told().usage(estimatedInput, RequestDemand.tokens(pass.textBytes()), complete);
    }
}
