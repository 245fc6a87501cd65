package io.m2mgateway.m2m;

/**
 * Names of models that a compact frame writes in one byte: part of version {@code z1}, so that entries are only ever added, at the
 * end. A name that begins with one of them is written as that one and the rest.
 */
final class CompactModels {
    private static final String[] NAMES = {
        "",
        "gpt-4o-mini",
        "gpt-4o-mini-2024-07-18",
        "gpt-4o",
        "gpt-4o-2024-05-13",
        "gpt-4o-2024-08-06",
        "gpt-4o-2024-11-20",
        "gpt-4.1",
        "gpt-4.1-2025-04-14",
        "gpt-4.1-mini",
        "gpt-4.1-mini-2025-04-14",
        "gpt-4.1-nano",
        "gpt-4.1-nano-2025-04-14",
        "gpt-3.5-turbo",
        "gpt-3.5-turbo-0125",
        "gpt-3.5-turbo-0613",
        "gpt-3.5-turbo-1106",
        "gpt-4",
        "gpt-4-0613",
        "gpt-4-turbo",
        "gpt-4-turbo-2024-04-09",
        "gpt-5",
        "gpt-5-2025-08-07",
        "gpt-5-mini",
        "gpt-5-mini-2025-08-07",
        "gpt-5-nano",
        "gpt-5-nano-2025-08-07",
        "gpt-5.1",
        "gpt-5.1-2025-11-13",
        "o1",
        "o1-2024-12-17",
        "o1-mini",
        "o3",
        "o3-2025-04-16",
        "o3-mini",
        "o3-mini-2025-01-31",
        "o4-mini",
        "o4-mini-2025-04-16",
        "gpt-oss-20b",
        "gpt-oss-120b",
        "openai/gpt-oss-20b",
        "openai/gpt-oss-120b",
        "openai/",
        "text-embedding-3-small",
        "text-embedding-3-large",
        "text-embedding-ada-002",
        "claude-3-haiku-20240307",
        "claude-3-5-haiku-20241022",
        "claude-3-5-haiku-latest",
        "claude-3-5-sonnet-20240620",
        "claude-3-5-sonnet-20241022",
        "claude-3-5-sonnet-latest",
        "claude-3-7-sonnet-20250219",
        "claude-3-7-sonnet-latest",
        "claude-3-opus-20240229",
        "claude-sonnet-4-0",
        "claude-sonnet-4-20250514",
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
        "claude-haiku-4-5",
        "claude-haiku-4-5-20251001",
        "claude-opus-4-0",
        "claude-opus-4-20250514",
        "claude-opus-4-1-20250805",
        "claude-opus-4-5",
        "anthropic/claude-",
        "claude-",
        "gemini-1.5-flash",
        "gemini-1.5-pro",
        "gemini-2.0-flash",
        "gemini-2.0-flash-lite",
        "gemini-2.5-flash",
        "gemini-2.5-flash-lite",
        "gemini-2.5-pro",
        "gemini-3-pro-preview",
        "google/gemini-",
        "gemini-",
        "llama-3.1-8b-instant",
        "llama-3.3-70b-versatile",
        "meta-llama/",
        "meta-llama/llama-",
        "mistral-small-latest",
        "mistral-medium-latest",
        "mistral-large-latest",
        "mistralai/",
        "mistral-",
        "deepseek-chat",
        "deepseek-reasoner",
        "deepseek/",
        "deepseek-ai/",
        "qwen/",
        "Qwen/",
        "qwen-",
        "grok-3",
        "grok-4",
        "x-ai/",
        "command-r",
        "command-r-plus",
        "command-a-03-2025",
        "nvidia/",
        "moonshotai/",
        "kimi-k2",
        "us.anthropic.claude-",
        "anthropic.claude-",
        "amazon.nova-",
        "gpt-",
        "ft:gpt-",
    };

    private CompactModels() {}

    /** The entry that is the longest beginning of a name. */
    static int longestPrefix(String model) {
        int best = 0;
        for (int i = 1; i < NAMES.length; i++) {
            if (NAMES[i].length() > NAMES[best].length() && model.startsWith(NAMES[i])) {
                best = i;
            }
        }
        return best;
    }

    static boolean has(int index) {
        return index < NAMES.length;
    }

    static String name(int index) {
        return NAMES[index];
    }
}
