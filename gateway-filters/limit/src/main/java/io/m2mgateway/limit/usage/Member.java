package io.m2mgateway.limit.usage;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Members of requests and answers that say what is used. */
enum Member {
    /** Any other, and what is no member. */
    OTHER,
    // Requests.
    MODEL,
    STREAM,
    STREAM_OPTIONS,
    INCLUDE_USAGE,
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS,
    MAX_OUTPUT_TOKENS,
    MAX_TOKENS_TO_SAMPLE,
    N,
    BEST_OF,
    PROMPT,
    INPUT,
    // Both.
    ROLE,
    TYPE,
    ID,
    // Answers.
    USAGE,
    RESPONSE,
    MESSAGE,
    CHOICES,
    OUTPUT,
    CONTENT,
    DELTA,
    LOGPROBS,
    FINISH_REASON,
    STOP_REASON,
    STOP_SEQUENCE,
    STATUS,
    CALL_ID,
    SIGNATURE,
    ENCRYPTED_CONTENT,
    // Usage.
    PROMPT_TOKENS,
    INPUT_TOKENS,
    COMPLETION_TOKENS,
    OUTPUT_TOKENS,
    TOTAL_TOKENS,
    PROMPT_TOKENS_DETAILS,
    INPUT_TOKENS_DETAILS,
    CACHED_TOKENS,
    PROMPT_CACHE_HIT_TOKENS,
    CACHE_READ_INPUT_TOKENS,
    CACHE_CREATION_INPUT_TOKENS;

    /** A power of two, several times the number of names. */
    private static final int SLOTS = 256;

    private static final Member[] TABLE = new Member[SLOTS];

    private final String json = name().toLowerCase(Locale.ROOT);

    static {
        for (Member member : values()) {
            if (member != OTHER) {
                byte[] name = member.json.getBytes(StandardCharsets.US_ASCII);
                int slot = slot(name, name.length);
                while (TABLE[slot] != null) {
                    slot = (slot + 1) % SLOTS;
                }
                TABLE[slot] = member;
            }
        }
    }

    /** The member with this name; allocates nothing. */
    static Member of(byte[] name, int length) {
        for (int slot = slot(name, length); TABLE[slot] != null; slot = (slot + 1) % SLOTS) {
            if (TABLE[slot].is(name, length)) {
                return TABLE[slot];
            }
        }
        return OTHER;
    }

    private boolean is(byte[] name, int length) {
        if (length != json.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (json.charAt(i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static int slot(byte[] name, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + name[i];
        }
        return (hash ^ hash >>> 8) & SLOTS - 1;
    }
}
