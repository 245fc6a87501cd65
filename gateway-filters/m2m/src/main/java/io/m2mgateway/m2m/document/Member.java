package io.m2mgateway.m2m.document;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The member names that a routing header depends on, found without making a string of the name. */
enum Member {
    MODEL,
    MESSAGES,
    CHOICES,
    ID,
    USAGE,
    STREAM,
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS,
    // Request flags by presence; the number is the bit (specification, "M2M v1 frame").
    TOOLS(1),
    FUNCTIONS(1),
    TOOL_CHOICE(2),
    FUNCTION_CALL(2),
    RESPONSE_FORMAT(5),
    REASONING_EFFORT(7),
    SERVICE_TIER(8),
    SEED(9),
    LOGPROBS(10),
    USER(11),
    TEMPERATURE(12),
    TOP_P(13),
    STOP(14),
    // Inside messages, choices and usage.
    ROLE,
    CONTENT,
    TEXT,
    TYPE,
    MESSAGE,
    FINISH_REASON,
    TOOL_CALLS,
    REFUSAL,
    PROMPT_TOKENS,
    COMPLETION_TOKENS,
    PROMPT_TOKENS_DETAILS,
    COMPLETION_TOKENS_DETAILS,
    CACHED_TOKENS,
    REASONING_TOKENS,
    OTHER;

    private static final int LONGEST = "completion_tokens_details".length();
    private static final Entry[][] BY_LENGTH = byLength();

    /** A name in the bytes that it has on the wire. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared or shared: a row of the table.
    private record Entry(byte[] name, Member member) {}

    final int requestFlag;

    Member() {
        this.requestFlag = 0;
    }

    Member(int requestBit) {
        this.requestFlag = 1 << requestBit;
    }

    private static Entry[][] byLength() {
        Entry[][] table = new Entry[LONGEST + 1][];
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            table[length] = Arrays.stream(values())
                    .filter(member -> member != OTHER && member.name().length() == wanted)
                    .map(member -> new Entry(
                            member.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII), member))
                    .toArray(Entry[]::new);
        }
        return table;
    }

    /** The member with this name, {@link #OTHER} for any that does not matter. */
    static Member of(byte[] b, int off, int len) {
        if (len <= LONGEST) {
            for (Entry entry : BY_LENGTH[len]) {
                if (Arrays.equals(b, off, off + len, entry.name, 0, len)) {
                    return entry.member;
                }
            }
        }
        return OTHER;
    }
}
