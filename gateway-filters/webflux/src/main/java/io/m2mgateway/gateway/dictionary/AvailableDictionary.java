package io.m2mgateway.gateway.dictionary;

import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code Available-Dictionary}: RFC 9842, section 2.2, a byte sequence of RFC 9651 that is a SHA-256. */
final class AvailableDictionary {

    static final String NAME = "Available-Dictionary";

    private static final int HASH_BYTES = 32;

    /** A SHA-256 in Base64, with the character that fills it up or without. */
    private static final int LONGEST = 44;

    private AvailableDictionary() {}

    /** The hash that the values of all such headers give; null for none, for two, and for what is no SHA-256. */
    static byte @Nullable [] hash(List<String> values) {
        if (values.size() != 1) {
            return null;
        }
        String value = values.get(0).strip();
        int end = value.indexOf(':', 1);
        if (!value.startsWith(":") || end < 0 || end - 1 > LONGEST || !mayFollow(value, end + 1)) {
            return null;
        }
        try {
            byte[] hash = Base64.getDecoder().decode(value.substring(1, end));
            return hash.length == HASH_BYTES ? hash : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** Nothing, or parameters, of which none has a meaning. */
    private static boolean mayFollow(String value, int from) {
        return from == value.length() || value.charAt(from) == ';';
    }
}
