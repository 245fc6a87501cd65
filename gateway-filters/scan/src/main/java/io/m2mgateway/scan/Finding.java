package io.m2mgateway.scan;

import org.jspecify.annotations.Nullable;

/**
 * One place that looks like an attack.
 *
 * @param rule the name of what found it: a rule's, or {@link Scanner#MODEL}
 * @param family what the attack tries; null where it cannot be told
 * @param threat of which kind
 * @param confidence 0 to 1, see the model card for how it was calibrated
 * @param message index of the message, from 0; −1 outside of messages
 * @param path where the string stands in the document; empty in a text
 * @param start offset of the first byte in the document, or index of the first character in a text; never within an escape or a
 *     character, so that the span can be replaced
 * @param end offset behind the last
 * @param textStart index of the first character in the string, escapes undone
 * @param textEnd index behind the last
 */
public record Finding(
        String rule,
        @Nullable String family,
        Threat threat,
        double confidence,
        int message,
        String path,
        int start,
        int end,
        int textStart,
        int textEnd) {}
