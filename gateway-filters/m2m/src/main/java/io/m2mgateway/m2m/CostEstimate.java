package io.m2mgateway.m2m;

import java.util.Locale;

/**
 * The estimated cost that a header carries. Prices and single-precision steps are those of the reference implementation, since header
 * bytes must be equal; they are no statement of what a provider charges today.
 */
final class CostEstimate {
    /** What the reference reserves for an answer when the request says nothing. */
    static final long DEFAULT_COMPLETION_TOKENS = 500;
    /** The reference's guess of UTF-8 bytes to a token. */
    static final long BYTES_PER_TOKEN = 4;

    /** Cents for 1000 tokens by the first prefix that the model's lower-cased name begins with. */
    private record Price(String prefix, float input, float output) {}

    private static final Price[] PRICES = {
        new Price("gpt-4o-mini", 0.015f, 0.06f),
        new Price("gpt-4o", 0.25f, 1.0f),
        new Price("gpt-4-turbo", 1.0f, 3.0f),
        new Price("gpt-4", 3.0f, 6.0f),
        new Price("gpt-3.5-turbo", 0.05f, 0.15f),
        new Price("o1-preview", 1.5f, 6.0f),
        new Price("o1-mini", 0.3f, 1.2f),
        new Price("o3-mini", 0.11f, 0.44f),
        new Price("o3", 2.0f, 8.0f),
        new Price("claude-3-opus", 1.5f, 7.5f),
        new Price("claude-3.5-sonnet", 0.3f, 1.5f),
        new Price("claude-3-5-sonnet", 0.3f, 1.5f),
        new Price("claude-3-sonnet", 0.3f, 1.5f),
        new Price("claude-3.5-haiku", 0.08f, 0.4f),
        new Price("claude-3-5-haiku", 0.08f, 0.4f),
        new Price("claude-3-haiku", 0.025f, 0.125f),
        new Price("gemini-1.5-pro", 0.125f, 0.5f),
        new Price("gemini-1.5-flash", 0.0075f, 0.03f),
        new Price("gemini-2.0-flash", 0.01f, 0.04f),
        new Price("", 0.1f, 0.3f),
    };

    private CostEstimate() {}

    static float usd(String model, long promptTokens, long completionTokens) {
        String name = model.toLowerCase(Locale.ROOT);
        int i = 0;
        while (!name.startsWith(PRICES[i].prefix)) {
            i++;
        }
        float input = promptTokens / 1000f * PRICES[i].input;
        float output = completionTokens / 1000f * PRICES[i].output;
        return (input + output) / 100f;
    }
}
