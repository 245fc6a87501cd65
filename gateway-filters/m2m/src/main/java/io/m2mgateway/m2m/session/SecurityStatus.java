package io.m2mgateway.m2m.session;

import org.jspecify.annotations.Nullable;

/**
 * What the sender of a document says of a scan of it: a claim, not evidence.
 *
 * @param scanned whether there was a scan
 * @param safe whether it found nothing
 * @param threatType what it found, as the contract names it
 * @param confidence 0 to 1
 */
public record SecurityStatus(
        boolean scanned,
        boolean safe,
        @Nullable String threatType,
        @Nullable Double confidence) {}
