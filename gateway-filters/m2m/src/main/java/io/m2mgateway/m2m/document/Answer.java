package io.m2mgateway.m2m.document;

import io.m2mgateway.m2m.wire.WireFault;
import java.nio.charset.StandardCharsets;

/** What a response says: how its first choice ended, and what was used. */
public final class Answer {
    /** {@link #finish} where no known reason is given. */
    public static final int FINISH_UNKNOWN = 0xFF;

    private static final int FINISH_LENGTH = 1;
    private static final int FINISH_CONTENT_FILTER = 3;
    private static final byte[][] FINISH_NAMES = {
        ascii("stop"), ascii("length"), ascii("tool_calls"), ascii("content_filter")
    };

    private static final int TOOL_CALLS_FLAG = 1;
    private static final int REFUSAL_FLAG = 1 << 1;
    private static final int CONTENT_FILTER_FLAG = 1 << 2;
    private static final int USAGE_FLAG = 1 << 3;
    private static final int TRUNCATED_FLAG = 1 << 4;
    private static final int CACHED_FLAG = 1 << 5;
    private static final int REASONING_FLAG = 1 << 6;
    private static final int COST_FLAG = 1 << 7;

    private boolean choicesSeen;
    private int finish = FINISH_UNKNOWN;
    private boolean toolCalls;
    private boolean refusal;
    private boolean usageSeen;
    private long promptTokens;
    private long completionTokens;
    private long cachedTokens;
    private long reasoningTokens;

    Answer() {}

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    void readChoices(JsonScanner json) throws WireFault {
        choicesSeen = true;
        finish = FINISH_UNKNOWN;
        toolCalls = false;
        refusal = false;
        if (json.peek() != '[') {
            json.skip();
            return;
        }
        json.enter();
        for (int i = 0; json.nextElement(i); i++) {
            if (i == 0 && json.peek() == '{') {
                firstChoice(json);
            } else {
                json.skip();
            }
        }
    }

    private void firstChoice(JsonScanner json) throws WireFault {
        json.enter();
        for (boolean first = true; json.nextMember(first); first = false) {
            switch (json.member()) {
                case FINISH_REASON -> finish = finishReason(json);
                case MESSAGE -> message(json);
                default -> json.skip();
            }
        }
    }

    private static int finishReason(JsonScanner json) throws WireFault {
        boolean text = json.peek() == '"';
        json.skip();
        for (int code = 0; text && code < FINISH_NAMES.length; code++) {
            if (json.stringIs(FINISH_NAMES[code])) {
                return code;
            }
        }
        return FINISH_UNKNOWN;
    }

    private void message(JsonScanner json) throws WireFault {
        toolCalls = false;
        refusal = false;
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        json.enter();
        for (boolean first = true; json.nextMember(first); first = false) {
            Member member = json.member();
            boolean text = json.peek() == '"';
            json.skip();
            if (member == Member.TOOL_CALLS) {
                toolCalls = true;
            } else if (member == Member.REFUSAL) {
                refusal = text;
            }
        }
    }

    void readUsage(JsonScanner json) throws WireFault {
        usageSeen = true;
        promptTokens = 0;
        completionTokens = 0;
        cachedTokens = 0;
        reasoningTokens = 0;
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        json.enter();
        for (boolean first = true; json.nextMember(first); first = false) {
            switch (json.member()) {
                case PROMPT_TOKENS -> promptTokens = ApiDocument.readUnsigned(json);
                case COMPLETION_TOKENS -> completionTokens = ApiDocument.readUnsigned(json);
                case PROMPT_TOKENS_DETAILS -> cachedTokens = detail(json, Member.CACHED_TOKENS);
                case COMPLETION_TOKENS_DETAILS -> reasoningTokens = detail(json, Member.REASONING_TOKENS);
                default -> json.skip();
            }
        }
    }

    private static long detail(JsonScanner json, Member wanted) throws WireFault {
        if (json.peek() != '{') {
            json.skip();
            return 0;
        }
        long value = 0;
        json.enter();
        for (boolean first = true; json.nextMember(first); first = false) {
            if (json.member() == wanted) {
                value = ApiDocument.readUnsigned(json);
            } else {
                json.skip();
            }
        }
        return value;
    }

    /** The 16 flags of a response. */
    public int flags() {
        return (toolCalls ? TOOL_CALLS_FLAG : 0)
                | (refusal ? REFUSAL_FLAG : 0)
                | (finish == FINISH_CONTENT_FILTER ? CONTENT_FILTER_FLAG : 0)
                | (finish == FINISH_LENGTH ? TRUNCATED_FLAG : 0)
                | (usageSeen ? USAGE_FLAG | COST_FLAG : 0)
                | (cachedTokens > 0 ? CACHED_FLAG : 0)
                | (reasoningTokens > 0 ? REASONING_FLAG : 0);
    }

    boolean choicesSeen() {
        return choicesSeen;
    }

    boolean over32Bits() {
        return ApiDocument.over32Bits(promptTokens)
                || ApiDocument.over32Bits(completionTokens)
                || ApiDocument.over32Bits(cachedTokens)
                || ApiDocument.over32Bits(reasoningTokens);
    }

    /** The header's byte for the first choice's {@code finish_reason}, 0 to 3 or {@link #FINISH_UNKNOWN}. */
    public int finish() {
        return finish;
    }

    /** Whether {@code usage} is there, be it null. */
    public boolean usageSeen() {
        return usageSeen;
    }

    /** {@code prompt_tokens}, 0 where absent or no unsigned integer. */
    public long promptTokens() {
        return ApiDocument.orZero(promptTokens);
    }

    /** {@code completion_tokens}, 0 where absent or no unsigned integer. */
    public long completionTokens() {
        return ApiDocument.orZero(completionTokens);
    }

    /** {@code cached_tokens}, 0 where absent or no unsigned integer. */
    public long cachedTokens() {
        return ApiDocument.orZero(cachedTokens);
    }

    /** {@code reasoning_tokens}, 0 where absent or no unsigned integer. */
    public long reasoningTokens() {
        return ApiDocument.orZero(reasoningTokens);
    }
}
