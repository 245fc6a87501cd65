package io.m2mgateway.m2m.context;

import java.util.Arrays;

/**
 * An earlier document of a session.
 *
 * @param id its name
 * @param document its bytes, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent") // hands over what a store has; never compared
public record Context(ContextId id, byte[] document) {
    /** How many of its bytes another document begins with. */
    int common(byte[] other) {
        int at = Arrays.mismatch(document, other);
        return at < 0 ? document.length : at;
    }

    /** Whether most of it begins another document, which therefore has it in it. */
    public boolean isWithin(Context later) {
        return common(later.document) > document.length / 2;
    }
}
