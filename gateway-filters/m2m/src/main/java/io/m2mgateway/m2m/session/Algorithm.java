package io.m2mgateway.m2m.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The algorithms that a session can use. Names that are not here are passed over: extras are announced as extensions. */
public enum Algorithm {
    /** M2M v1 frames in text form. */
    M2M,
    /** TokenNative. */
    TOKENNATIVE,
    /** Brotli with the {@code v3.0} tag. */
    BROTLI,
    /** Plain content. */
    NONE;

    /** The name in a dialect: upper case in the specification's, lower case in the reference's. */
    public String wireName(Dialect dialect) {
        return dialect == Dialect.SPECIFICATION ? name() : name().toLowerCase(Locale.ROOT);
    }

    /** The algorithm of a name, upper or lower case; null for a name that is not known. */
    public static @Nullable Algorithm ofWireName(String name) {
        for (Algorithm algorithm : values()) {
            if (algorithm.name().equalsIgnoreCase(name)) {
                return algorithm;
            }
        }
        return null;
    }
}
