package io.m2mgateway.scan.text;

import java.util.Set;

/**
 * Tells values that only name things, such as {@code "finish_reason":"tool_calls"}, from texts. A value is skipped only while it looks like a
 * name: an attacker who writes a sentence there is read.
 */
final class Structure {
    private static final Set<String> KEYS = Set.of(
            "role",
            "speaker",
            "type",
            "id",
            "model",
            "object",
            "name",
            "status",
            "state",
            "event",
            "method",
            "jsonrpc",
            "version",
            "format",
            "mode",
            "kind",
            "modality",
            "service_tier",
            "serviceTier",
            "system_fingerprint",
            "tool_choice",
            "function_call",
            "tool_call_ids",
            "truncation",
            "obfuscation",
            "encoding_format",
            "response_format",
            "message_type",
            "media_type",
            "mime_type",
            "mimeType",
            "modelVersion",
            "protocolVersion",
            "anthropic_version",
            "prompt_cache_retention",
            "created_at",
            "createTime",
            "timestamp",
            "effort",
            "verbosity",
            "detail",
            "phase",
            "provider",
            "required",
            "enum",
            "include",
            "responseModalities",
            "$ref",
            "$schema");

    private static final int LONGEST = 64;
    /** More words are a sentence, whatever joins them. */
    private static final int MOST_WORDS = 4;

    private Structure() {}

    /** Whether a member's value is no text. */
    static boolean isName(String key, String value) {
        return names(key) && value.length() <= LONGEST && looksLikeName(value);
    }

    private static boolean names(String key) {
        return KEYS.contains(key)
                || key.endsWith("_id")
                || key.endsWith("Id")
                || key.endsWith("_reason")
                || key.endsWith("Reason");
    }

    private static boolean looksLikeName(String value) {
        int words = 0;
        int letters = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
            letters = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? letters + 1 : 0;
            words += letters == 3 ? 1 : 0; // shorter runs are parts of identifiers
        }
        return words <= MOST_WORDS;
    }
}
