package io.m2mgateway.limit;

import java.util.Locale;

/** What a limit counts. */
public enum Measure {
    /** Requests: each takes one. Never given back. */
    REQUESTS,
    /** Tokens of the request and of its answer together. Reserved, then settled. */
    TOKENS,
    /** Tokens of the request. Reserved, then settled. */
    INPUT_TOKENS,
    /** Tokens of the answer. Reserved, then settled. */
    OUTPUT_TOKENS,
    /** Bytes of the request's body, inflated. */
    BYTES,
    /** Micro-USD (a millionth of a US dollar) by the configured prices. Reserved, then settled. */
    COST,
    /** Requests that run at the same time. A slot is held until the answer ended; it has no period. */
    CONCURRENCY;

    private final String configName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in configuration, headers and metrics: {@code requests}, {@code input-tokens}. */
    public String configName() {
        return configName;
    }

    /** Whether an amount taken may be given back or corrected later, so that a refusal can end before the refill does. */
    public boolean settles() {
        return this != REQUESTS && this != BYTES;
    }
}
